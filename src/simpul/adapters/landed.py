"""Where every revision that was let in is landed, whatever its document: each document has a table of its own."""

from typing import LiteralString

LANDED: LiteralString = """
    SELECT slice_id, partition_id, log_offset, landed_at FROM landing.cpmi_registration
    UNION ALL SELECT slice_id, partition_id, log_offset, landed_at FROM landing.placement_stage
    UNION ALL SELECT slice_id, partition_id, log_offset, landed_at FROM landing.record_void
"""
