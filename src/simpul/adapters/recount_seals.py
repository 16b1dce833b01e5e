"""Whether what was sealed is still as it was. Queries as in ``recount_intake``."""

from collections.abc import Mapping
from typing import LiteralString

from simpul.adapters.seal_store import LATER_COLUMNS, SEALED_COLUMNS

CHAIN_CHECKS: Mapping[str, LiteralString] = {
    "seals that do not follow the one before": """
        SELECT office_code, partition_id, first_offset, 1
        FROM (SELECT *, lag(seal_digest, 1, ''::bytea) OVER chain AS digest_before,
                     lag(next_offset, 1, first_offset) OVER chain AS offset_before,
                     row_number() OVER chain AS number
              FROM seal WINDOW chain AS (PARTITION BY partition_id ORDER BY seal_no)) AS sealed
        WHERE before_digest <> digest_before OR first_offset <> offset_before OR seal_no <> number""",
}
"""Asked always: the seals alone."""

DIGEST_CHECKS: Mapping[str, LiteralString] = {
    "sealed hours whose events or first verdicts are no longer what they were": f"""
        SELECT seal.office_code, seal.partition_id, seal.first_offset, 1 FROM seal
        CROSS JOIN LATERAL (
            SELECT {SEALED_COLUMNS}
            FROM raw
            LEFT JOIN verdict judged ON judged.partition_id = raw.partition_id
                 AND judged.log_offset = raw.log_offset AND judged.verdict_no = 1
            WHERE raw.partition_id = seal.partition_id
              AND raw.log_offset >= seal.first_offset AND raw.log_offset < seal.next_offset) now
        WHERE (seal.accepted_count, seal.rejected_count, seal.duplicate_count, seal.superseded_count,
               seal.control_count, seal.seal_digest)
              IS DISTINCT FROM
              (now.accepted_count, now.rejected_count, now.duplicate_count, now.superseded_count, now.control_count,
               sha256(seal.before_digest || now.lines || seal.later_digest))""",
    "sealed hours whose later verdicts or waivers are no longer what they were": f"""
        SELECT seal.office_code, seal.partition_id, seal.first_offset, 1
        FROM (SELECT *, lag(later_until, 1, '-infinity') OVER chain AS later_since
              FROM seal WINDOW chain AS (PARTITION BY partition_id ORDER BY seal_no)) seal
        CROSS JOIN LATERAL (
            {LATER_COLUMNS.format(partition="seal.partition_id", since="seal.later_since", until="seal.later_until")}
        ) now
        WHERE (seal.later_count, seal.later_digest) IS DISTINCT FROM (now.later_count, now.later_digest)""",
}
"""Asked by a deep look: every sealed event, and every later word on one, one by one."""
