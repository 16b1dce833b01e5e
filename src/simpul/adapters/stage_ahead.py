"""The stage lines that are ahead of their registrations, as the load lists them: SQL for those who show or count them.

Of the lines that were ever landed, those of the list are looked up one by one.
"""

from typing import LiteralString

from simpul.adapters.office_days import office_day

LINES_AHEAD: LiteralString = """
    registry.stage_ahead listed
    CROSS JOIN LATERAL (
        SELECT one.office_code, one.source_record_id, one.record_ref, one.stage_code, one.stage_date, one.landed_at,
               one.received_date, one.revision
        FROM landing.placement_stage one
        WHERE one.partition_id = listed.partition_id AND one.log_offset = listed.log_offset OFFSET 0) line
"""

IS_TAKEN_BACK: LiteralString = """
    EXISTS (SELECT FROM registry.record_void taken
            WHERE taken.record_ref = line.record_ref AND taken.revision > line.revision)
"""
"""Whether the office took such a line back since: it is listed still, and waits for nothing."""


def waits_since(line: LiteralString) -> LiteralString:
    """SQL for the day since which a stage line waits: its day of receipt, also where it was filled in later."""
    return f"LEAST({line}.received_date, {office_day(f'{line}.landed_at', f'{line}.office_code')})"
