"""What offices are told of events that were judged before: judged again, waived, lapsed.

Read from the rows as they stand in the running transaction, so that the message says what will be true at its commit.
"""

from collections.abc import Collection
from typing import Literal

from simpul.adapters import case_store, outbox_store
from simpul.adapters.case_store import EventPlace
from simpul.adapters.postgres import Connection
from simpul.contracts.cases import CaseAges

_A_ROW = 1000
"""Events in a row of the outbox, at most."""


def tell_later_verdicts(
    connection: Connection, places: Collection[EventPlace], cause: Literal["rejudge", "waiver", "expiry"]
) -> None:
    """Write a message for each of these events, by its verdict in force and its case; in the running transaction.

    One that closes the cases of very many others is told in several.
    """
    if places:
        partitions, offsets = map(list, zip(*sorted(places), strict=True))
        values = {"partitions": partitions, "offsets": offsets, "cause": cause, "at_most": _A_ROW}
        values |= {"named": outbox_store.NAMED_AT_ONCE}
        connection.execute(_TELL, values)


def expire_cases(connection: Connection, ages: CaseAges) -> int:
    """End the cases that nobody has corrected for too long, and tell their offices; returns how many."""
    with connection.transaction():
        lapsed = case_store.expire(connection, ages)
        tell_later_verdicts(connection, lapsed, "expiry")
    return len(lapsed)


_TELL = """
WITH judged AS (
    SELECT raw.office_code, raw.partition_id, raw.log_offset, raw.event_id, raw.file_id, raw.document, raw.record_no,
           raw.received_date, body.file_name, body.sheet_name, refused.state,
           COALESCE(head.source_record_id, refused.source_record_id) AS source_record_id,
           newest.verdict, newest.revision, newest.reasons, newest.rule_edition, newest.reference_edition,
           (row_number() OVER (PARTITION BY raw.office_code ORDER BY raw.partition_id, raw.log_offset) - 1)
               / %(at_most)s AS portion
    FROM unnest(%(partitions)s::int[], %(offsets)s::bigint[]) AS place (partition_id, log_offset)
    JOIN intake.raw USING (partition_id, log_offset)
    JOIN intake.verdict_in_force newest USING (partition_id, log_offset)
    LEFT JOIN intake.record_head head ON head.record_ref = newest.record_ref
    LEFT JOIN LATERAL (
        SELECT file_name, sheet_name FROM intake.raw_body came
        WHERE came.partition_id = raw.partition_id AND came.log_offset = raw.log_offset) AS body ON true
    LEFT JOIN intake.reject_case refused
           ON refused.partition_id = raw.partition_id AND refused.log_offset = raw.log_offset
), told AS (
    SELECT office_code, partition_id, log_offset, portion, settled.part,
           jsonb_build_object(
               'event_id', event_id, 'file_id', file_id, 'document', document,
               'source_record_id', source_record_id, 'revision', revision, 'verdict', verdict,
               'reasons', COALESCE((
                   SELECT jsonb_agg(jsonb_build_object('code', reason -> 'code', 'severity', reason -> 'severity',
                                                       'field', reason -> 'field') ORDER BY place)
                   FROM jsonb_array_elements(reasons) WITH ORDINALITY AS each (reason, place)
                   WHERE reason ->> 'audience' = 'office'), '[]'),
               'source', jsonb_build_object('file', file_name, 'sheet', sheet_name, 'record_no', record_no),
               'received_on', received_date,
               'judged_at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
               'cause', %(cause)s::text, 'case', CASE WHEN state = 'notified' THEN 'open' ELSE state END,
               'rule_edition', rule_edition, 'reference_edition', reference_edition)
           || COALESCE(settled.events, '{}') AS line
    FROM judged
    LEFT JOIN LATERAL (
        SELECT part, jsonb_build_object('resolves', jsonb_agg(event_id ORDER BY log_offset)) AS events
        FROM (SELECT older.event_id, older.log_offset,
                     (row_number() OVER (ORDER BY older.log_offset) - 1) / %(named)s AS part
              FROM intake.reject_case closed
              JOIN intake.raw older
                ON older.partition_id = closed.partition_id AND older.log_offset = closed.log_offset
              WHERE closed.closed_by_partition_id = judged.partition_id
                AND closed.closed_by_log_offset = judged.log_offset
                AND (closed.partition_id, closed.log_offset) <> (judged.partition_id, judged.log_offset)) AS older
        GROUP BY part) AS settled ON true
)
INSERT INTO intake.outbox (message_id, office_code, message, lines, message_count)
SELECT gen_random_uuid(), office_code, 'office_verdict',
       string_agg(line::text, E'\\n' ORDER BY partition_id, log_offset, part),
       count(DISTINCT (partition_id, log_offset))
FROM told GROUP BY office_code, portion ORDER BY office_code, portion
"""
