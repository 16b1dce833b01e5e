"""What an office is told of its slices, written in the transaction that makes it true."""

from typing import Literal
from uuid import UUID

from simpul.adapters.landed import LANDED
from simpul.adapters.postgres import Connection
from simpul.contracts.feed import EVENTS_AT_MOST


def tell_held(connection: Connection, slice_id: UUID) -> None:
    """The slice waits for a person: with the events of all its records."""
    connection.execute(
        _TELL.replace("{records}", _LANDED), {"slice": slice_id, "state": "held", "at_most": EVENTS_AT_MOST}
    )


def tell_decided(connection: Connection, slice_id: UUID, state: Literal["released", "withdrawn"]) -> None:
    """What became of a held slice. It cannot have grown meanwhile: the events are those of the message *held*."""
    connection.execute(_TELL_DECIDED, {"slice": slice_id, "state": state})


def tell_loaded(connection: Connection, slice_id: UUID) -> None:
    """The records that entered the registry in the running transaction, by the slice they came in.

    Loading a slice may bring in records of others, too: stage lines that waited for a registration of this one.
    """
    connection.execute(
        _TELL.replace("{records}", _LOADED), {"slice": slice_id, "state": "loaded", "at_most": EVENTS_AT_MOST}
    )


_TELL = """
WITH mine AS ({records}),
numbered AS (
    SELECT mine.slice_id, raw.event_id,
           row_number() OVER (PARTITION BY mine.slice_id ORDER BY partition_id, log_offset) AS place,
           count(*) OVER (PARTITION BY mine.slice_id) AS records
    FROM mine JOIN intake.raw USING (partition_id, log_offset)
), portions AS (
    SELECT slice_id, records, (place - 1) / %(at_most)s + 1 AS portion, (records - 1) / %(at_most)s + 1 AS portions,
           jsonb_agg(event_id ORDER BY place) AS event_ids
    FROM numbered GROUP BY slice_id, records, portion, portions
)
INSERT INTO intake.outbox (message_id, office_code, message, slice_id, slice_state, lines, message_count)
SELECT gen_random_uuid(), slice.office_code, 'office_slice', slice_id, %(state)s,
       string_agg(jsonb_build_object(
           'slice_id', slice_id, 'document', slice.document, 'received_on', slice.received_date,
           'part', slice.part_no, 'state', %(state)s::text, 'records', records, 'event_ids', event_ids,
           'portion', portion, 'portions', portions)::text, E'\\n' ORDER BY portion), count(*)
FROM portions JOIN quality.slice USING (slice_id)
GROUP BY slice_id, slice.office_code ORDER BY slice_id
"""

_LANDED = f"SELECT slice_id, partition_id, log_offset FROM ({LANDED}) landed WHERE slice_id = %(slice)s"

# now() is the instant of the transaction: what bears it was written by it.
_LOADED = """
    SELECT slice_id, partition_id, log_offset FROM registry.registration
    WHERE slice_id = %(slice)s AND recorded_at = now()
    UNION ALL SELECT slice_id, partition_id, log_offset FROM registry.record_void
    WHERE slice_id = %(slice)s AND recorded_at = now()
    UNION ALL SELECT stage.slice_id, stage.partition_id, stage.log_offset
    FROM landing.placement_stage line JOIN registry.stage USING (partition_id, log_offset)
    WHERE line.slice_id = %(slice)s AND stage.recorded_at = now()
    UNION ALL SELECT stage.slice_id, stage.partition_id, stage.log_offset
    FROM (SELECT DISTINCT record_ref FROM registry.registration WHERE slice_id = %(slice)s) AS brought
    JOIN registry.stage ON stage.registration_ref = brought.record_ref
    WHERE stage.slice_id <> %(slice)s AND stage.recorded_at = now()
"""

_TELL_DECIDED = """
INSERT INTO intake.outbox (message_id, office_code, message, slice_id, slice_state, lines, message_count)
SELECT gen_random_uuid(), office_code, message, slice_id, %(state)s,
       (SELECT string_agg(jsonb_set(line::jsonb, '{state}', to_jsonb(%(state)s::text))::text, E'\\n' ORDER BY place)
        FROM string_to_table(lines, E'\\n') WITH ORDINALITY AS told (line, place)), message_count
FROM intake.outbox WHERE slice_id = %(slice)s AND slice_state = 'held' ORDER BY outbox_id LIMIT 1
"""
