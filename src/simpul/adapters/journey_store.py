"""Everything that ever happened to the events of one record, in the order of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from simpul.adapters.landed import LANDED
from simpul.adapters.postgres import Connection


class Event(NamedTuple):
    """An event of the record, where the broker holds it, and since when."""

    partition_id: int
    log_offset: int
    office_code: str
    event_id: UUID
    record_ref: UUID | None
    offered_at: datetime


class Moment(NamedTuple):
    """Something that happened: when, to which event (None = to the record as a whole), what, and its details.

    What happens in one transaction has one instant: ``step`` keeps the order of cause and effect.
    """

    happened_at: datetime
    step: int
    partition_id: int | None
    log_offset: int | None
    kind: str
    details: dict[str, Any]


def events_of_record(connection: Connection, office_code: str, source_record_id: str) -> list[Event]:
    """Every event that named this record of the office, whatever became of it."""
    values = {"office": office_code, "record": source_record_id}
    return [Event(*row) for row in connection.execute(_OF_RECORD, values)]


def events_by_id(connection: Connection, office_code: str, event_id: UUID) -> list[Event]:
    """The event of this id wherever it came, also one that hides its record; and all others of its record."""
    return [Event(*row) for row in connection.execute(_BY_ID, {"office": office_code, "event": event_id})]


def moments(connection: Connection, events: Sequence[Event]) -> list[Moment]:
    """What happened to these events."""
    values = {
        "partitions": [event.partition_id for event in events],
        "offsets": [event.log_offset for event in events],
    }
    return [Moment(*row) for row in connection.execute(_MOMENTS, values)]


# Of a number there is no index over all heads: every new record would have to write it, at the intake's pace. A record
# is in the registry, or on its way there in a slice, or was refused, and is found there, without the key of digests
# too. Heads are looked up one by one, whatever the planner makes of it. Of a record that never came there is but the
# case of its taking back, and what repeats that.
_OF_RECORD = """
WITH own AS MATERIALIZED (
    SELECT partition_id FROM intake.topic_partition WHERE office_code = %(office)s
), refused AS MATERIALIZED (
    SELECT DISTINCT refused.record_ref
    FROM own CROSS JOIN LATERAL (
        SELECT record_ref FROM intake.reject_case one WHERE one.partition_id = own.partition_id OFFSET 0) refused
    WHERE refused.record_ref IS NOT NULL
), named AS MATERIALIZED (
    SELECT record_ref FROM registry.registration WHERE office_code = %(office)s AND source_record_id = %(record)s
    UNION SELECT record_ref FROM landing.placement_stage
    WHERE office_code = %(office)s AND source_record_id = %(record)s
    UNION SELECT landed.record_ref
    FROM quality.slice JOIN landing.cpmi_registration landed USING (slice_id)
    WHERE slice.office_code = %(office)s AND slice.loaded_at IS NULL AND landed.source_record_id = %(record)s
    UNION SELECT head.record_ref
    FROM refused CROSS JOIN LATERAL (
        SELECT * FROM intake.record_head one WHERE one.record_ref = refused.record_ref OFFSET 0) head
    WHERE head.office_code = %(office)s AND head.source_record_id = %(record)s
), place AS (
    SELECT judged.partition_id, judged.log_offset, record_ref FROM named JOIN intake.verdict judged USING (record_ref)
    UNION SELECT again.partition_id, again.log_offset, NULL
    FROM intake.reject_case unknown
    JOIN intake.raw first USING (partition_id, log_offset)
    JOIN intake.raw again ON again.event_id = first.event_id AND again.office_code = first.office_code
    WHERE unknown.office_code = %(office)s AND unknown.source_record_id = %(record)s
)
SELECT raw.partition_id, raw.log_offset, raw.office_code, raw.event_id, place.record_ref, raw.broker_at
FROM place JOIN intake.raw USING (partition_id, log_offset)
ORDER BY 1, 2
"""

# The places are gathered first, each by its key: with OR, everything that was ever offered would be looked through.
_BY_ID = """
WITH asked AS MATERIALIZED (
    SELECT partition_id, log_offset FROM intake.raw WHERE office_code = %(office)s AND event_id = %(event)s
), named AS MATERIALIZED (
    SELECT DISTINCT judged.record_ref FROM asked JOIN intake.verdict judged USING (partition_id, log_offset)
    WHERE judged.record_ref IS NOT NULL
), place AS (
    SELECT partition_id, log_offset FROM asked
    UNION SELECT judged.partition_id, judged.log_offset FROM named JOIN intake.verdict judged USING (record_ref)
)
SELECT DISTINCT raw.partition_id, raw.log_offset, raw.office_code, raw.event_id, judged.record_ref, raw.broker_at
FROM place JOIN intake.raw USING (partition_id, log_offset)
LEFT JOIN intake.verdict judged USING (partition_id, log_offset)
WHERE raw.office_code = %(office)s
  AND (raw.event_id = %(event)s OR judged.record_ref IN (SELECT record_ref FROM named))
ORDER BY 1, 2
"""

# The first column of each part is its step; between 7 and 9 stands what the log of identity says of the record. A
# message that a slice is loaded names those of its records that entered in its transaction, and no others.
IDENTITY_STEP = 8
_MOMENTS = f"""
WITH place AS (
    SELECT * FROM unnest(%(partitions)s::int[], %(offsets)s::bigint[]) AS asked (partition_id, log_offset)
), landed AS (
    SELECT every.* FROM place JOIN ({LANDED}) every USING (partition_id, log_offset)
), entered AS (
    SELECT partition_id, log_offset, loaded.recorded_at, loaded.kind
    FROM place JOIN (
        SELECT partition_id, log_offset, recorded_at, 'registered' AS kind FROM registry.registration
        UNION ALL SELECT partition_id, log_offset, recorded_at, 'stage_recorded' FROM registry.stage
        UNION ALL SELECT partition_id, log_offset, recorded_at, 'taken_back' FROM registry.record_void
    ) loaded USING (partition_id, log_offset)
), story (step, happened_at, partition_id, log_offset, kind, details) AS (
    SELECT 1, raw.broker_at, partition_id, log_offset, 'offered', jsonb_build_object(
        'topic', followed.topic_name, 'partition', followed.partition_no, 'offset', log_offset,
        'event_id', raw.event_id, 'document', raw.document, 'version', raw.document_version,
        'received_on', raw.received_date, 'producer', raw.producer, 'file_id', raw.file_id, 'record_no', raw.record_no,
        'number', raw.sequence_no, 'epoch', raw.epoch, 'bytes', raw.byte_count)
    FROM place JOIN intake.raw USING (partition_id, log_offset)
    LEFT JOIN intake.topic_partition followed USING (partition_id)
    UNION ALL
    SELECT 2, judged.judged_at, partition_id, log_offset, 'judged', jsonb_build_object(
        'verdict', judged.verdict, 'verdict_no', judged.verdict_no, 'cause', judged.cause,
        'revision', judged.revision, 'reasons', judged.reasons, 'contract_version', judged.contract_version,
        'rule_edition', judged.rule_edition, 'reference_edition', judged.reference_edition,
        'code_version', judged.code_version)
    FROM place JOIN intake.verdict judged USING (partition_id, log_offset)
    UNION ALL
    SELECT 3, refused.opened_at, partition_id, log_offset, 'case_opened', '{{}}'
    FROM place JOIN intake.reject_case refused USING (partition_id, log_offset)
    UNION ALL
    SELECT 5, refused.notified_at, partition_id, log_offset, 'case_notified', '{{}}'
    FROM place JOIN intake.reject_case refused USING (partition_id, log_offset) WHERE refused.notified_at IS NOT NULL
    UNION ALL
    SELECT 4, refused.closed_at, partition_id, log_offset, 'case_closed', jsonb_build_object(
        'state', refused.state, 'by', refused.closed_by, 'reason', refused.closing_reason,
        'by_event', (SELECT event_id FROM intake.raw correction
                     WHERE correction.partition_id = refused.closed_by_partition_id
                       AND correction.log_offset = refused.closed_by_log_offset))
    FROM place JOIN intake.reject_case refused USING (partition_id, log_offset) WHERE refused.closed_at IS NOT NULL
    UNION ALL
    SELECT 4, landed.landed_at, partition_id, log_offset, 'landed', jsonb_build_object(
        'slice_id', slice_id, 'document', slice.document, 'received_on', slice.received_date,
        'part_no', slice.part_no, 'records', slice.record_count)
    FROM landed LEFT JOIN quality.slice USING (slice_id)
    UNION ALL
    SELECT 6, told.happened_at, partition_id, log_offset, 'slice', jsonb_build_object(
        'slice_id', slice_id, 'state', told.state, 'records', told.record_count, 'suite', told.suite_version,
        'reasons', told.reasons, 'by', told.actor, 'reason', told.deciding_reason,
        'dag_run', CASE WHEN told.state = 'loaded' THEN slice.loaded_by_run END)
    FROM landed JOIN quality.slice_event told USING (slice_id) JOIN quality.slice USING (slice_id)
    WHERE told.state <> 'open'
    UNION ALL
    SELECT 7, recorded_at, partition_id, log_offset, kind, '{{}}' FROM entered
    UNION ALL
    SELECT 7, noted.noted_at, partition_id, log_offset, 'written_over', jsonb_build_object('is_over', noted.is_over)
    FROM place JOIN registry.written_over noted USING (partition_id, log_offset)
    UNION ALL
    SELECT 9, link.recorded_at, partition_id, log_offset, 'linked', jsonb_build_object(
        'person_id', link.person_id, 'today', redirect.surviving_person_id, 'link_kind', link.link_kind,
        'model_version', link.model_version)
    FROM place JOIN registry.link USING (partition_id, log_offset)
    LEFT JOIN registry.person_redirect redirect ON redirect.person_id = link.person_id
    UNION ALL
    SELECT 10, message.created_at, partition_id, log_offset, 'told', jsonb_build_object(
        'message', message.message, 'message_id', message.message_id, 'sent_at', message.sent_at, 'cause', told.cause)
    FROM place JOIN (
        SELECT partition_id, log_offset, office_code, judged_at AS told_at, 'verdict ' || verdict_no AS cause
        FROM intake.verdict WHERE verdict <> 'control'
        UNION
        SELECT partition_id, log_offset, office_code, closed_at, 'case ' || state FROM intake.reject_case
        WHERE state IN ('waived', 'expired')
    ) told USING (partition_id, log_offset)
    JOIN intake.outbox message ON message.office_code = told.office_code AND message.created_at = told.told_at
     AND message.message = 'office_verdict'
    UNION ALL
    SELECT 10, message.created_at, landed.partition_id, landed.log_offset, 'told', jsonb_build_object(
        'message', message.message, 'message_id', message.message_id, 'sent_at', message.sent_at,
        'cause', 'slice ' || message.slice_state)
    FROM landed JOIN intake.outbox message USING (slice_id)
    LEFT JOIN entered USING (partition_id, log_offset)
    WHERE message.slice_state <> 'loaded' OR message.created_at = entered.recorded_at
    UNION ALL
    SELECT 10, receipt.issued_at, raw.partition_id, raw.log_offset, 'receipt',
           jsonb_build_object('code', receipt.receipt_code)
    FROM place JOIN intake.raw USING (partition_id, log_offset)
    JOIN intake.receipt ON receipt.office_code = raw.office_code AND receipt.file_id = raw.file_id
    UNION ALL
    SELECT 11, gone.erased_at, partition_id, log_offset, 'erased', jsonb_build_object(
        'cause', gone.cause, 'reason', gone.erasing_reason, 'by', gone.actor)
    FROM place JOIN intake.erasure gone USING (partition_id, log_offset)
)
SELECT DISTINCT ON (happened_at, step, partition_id, log_offset, kind, details)
       happened_at, step, partition_id, log_offset, kind, details
FROM story ORDER BY happened_at, step, partition_id, log_offset, kind, details
"""
