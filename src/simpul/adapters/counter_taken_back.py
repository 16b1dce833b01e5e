"""What was let in and taken back by its office since: SQL for the counters, which call it withdrawn wherever it was."""

from typing import LiteralString


def taken_back(which: LiteralString = "TRUE") -> LiteralString:
    """A row per such event: its office, and its progress but for the taking back.

    ``which``: the takings back to look at. Only their records are looked up, one by one.
    """
    return f"""
    SELECT taken.office_code,
           CASE WHEN landed.is_loaded THEN 'loaded' WHEN slice.state IN ('held', 'withdrawn') THEN slice.state
                ELSE 'waiting' END AS progress
    FROM (SELECT DISTINCT office_code, record_ref FROM landing.record_void WHERE {which}) taken
    CROSS JOIN LATERAL (
        SELECT FROM intake.record_head one WHERE one.record_ref = taken.record_ref AND one.is_void OFFSET 0
    ) head
    CROSS JOIN LATERAL (
        SELECT one.slice_id, EXISTS (
                   SELECT FROM registry.registration loaded
                   WHERE loaded.partition_id = one.partition_id AND loaded.log_offset = one.log_offset) AS is_loaded
        FROM landing.cpmi_registration one WHERE one.record_ref = taken.record_ref
        UNION ALL
        SELECT one.slice_id, EXISTS (
                   SELECT FROM registry.stage loaded
                   WHERE loaded.partition_id = one.partition_id AND loaded.log_offset = one.log_offset)
        FROM landing.placement_stage one WHERE one.record_ref = taken.record_ref OFFSET 0
    ) landed
    LEFT JOIN LATERAL (
        SELECT one.state FROM quality.slice one WHERE one.slice_id = landed.slice_id OFFSET 0
    ) slice ON true
"""
