"""What was let in and taken back by its office since: SQL for the counters, which call it withdrawn wherever it was."""

from typing import LiteralString

_THERE = "one.partition_id = place.partition_id AND one.log_offset = place.log_offset"


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
        SELECT DISTINCT judged.partition_id, judged.log_offset
        FROM intake.verdict judged WHERE judged.record_ref = taken.record_ref OFFSET 0
    ) place
    CROSS JOIN LATERAL (
        SELECT one.slice_id, EXISTS (SELECT FROM registry.registration one WHERE {_THERE}) AS is_loaded
        FROM landing.cpmi_registration one WHERE {_THERE}
        UNION ALL
        SELECT one.slice_id, EXISTS (SELECT FROM registry.stage one WHERE {_THERE})
        FROM landing.placement_stage one WHERE {_THERE} OFFSET 0
    ) landed
    LEFT JOIN LATERAL (
        SELECT one.state FROM quality.slice one WHERE one.slice_id = landed.slice_id OFFSET 0
    ) slice ON true
"""
