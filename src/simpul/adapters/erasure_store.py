"""Erasing bodies: which events are meant, and their bodies taken away with a note each; by a login that reads none."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Literal, LiteralString, NamedTuple
from uuid import UUID

from simpul.adapters.postgres import Connection

ErasingCause = Literal["retention", "court", "person"]

_PORTION = 1000  # events of a transaction


class ErasableEvent(NamedTuple):
    """An event whose body is to be erased: where it lies, and its record where it has one."""

    partition_id: int
    log_offset: int
    record_ref: UUID | None


class Gone(NamedTuple):
    """Bodies of an office that were erased, and withdrawn records of it that were emptied."""

    office_code: str
    body_count: int
    emptied_count: int


def events_of_record(connection: Connection, office_code: str, source_record_id: str) -> list[ErasableEvent]:
    """Every event of an office's record, refused ones too: registrations, stage lines, takings back."""
    return [ErasableEvent(*row) for row in connection.execute(_OF_RECORD, [office_code, source_record_id])]


def event_by_id(connection: Connection, office_code: str, event_id: UUID) -> list[ErasableEvent]:
    """The event of this id wherever it came, also one that hides its record."""
    return [ErasableEvent(*row) for row in connection.execute(_BY_ID, [office_code, event_id])]


def events_of_person(connection: Connection, nik_index: bytes) -> list[ErasableEvent]:
    """Every event of every record, of any office, of which some revision named this NIK, let in or refused."""
    return [ErasableEvent(*row) for row in connection.execute(_OF_PERSON, {"nik_index": nik_index})]


def old_events(connection: Connection, before: datetime) -> Iterator[list[ErasableEvent]]:
    """Events in sealed hours that the broker took before an instant and whose bodies are there, in portions.

    Each portion is looked for when it is asked for, so that the one before may be erased meanwhile. What is sealed
    from now on is left for the next time.
    """
    for partition, sealed in connection.execute(_SEALED, [before]).fetchall():
        last = -1
        while found := connection.execute(_OLD, [partition, last, sealed, before, _PORTION]).fetchall():
            yield [ErasableEvent(*row) for row in found]
            last = found[-1][1]


def old_unsealed(connection: Connection, before: datetime) -> int:
    """How many bodies are as old, in hours that nobody has sealed: they stay."""
    ((count,),) = connection.execute(_OLD_UNSEALED, [before, before]).fetchall()
    return int(count)


def kept(connection: Connection, events: Collection[ErasableEvent]) -> list[Gone]:
    """Per office how many of these events have a body that can still be erased."""
    return [Gone(office, count, 0) for office, count in connection.execute(_KEPT, _columns(events))]


def noted(connection: Connection, events: Collection[ErasableEvent]) -> int:
    """How many of these events have been erased already."""
    ((count,),) = connection.execute(_NOTED, _columns(events)).fetchall()
    return int(count)


def erase(
    connection: Connection, events: Collection[ErasableEvent], cause: ErasingCause, reason: str, person: str
) -> list[Gone]:
    """Take away the bodies of these events and note it, by the login of this connection; in the running transaction.

    What never entered the registry, for its slice was withdrawn, loses its names and numbers, too. A second time
    nothing is left to do. A body that vanished without this is not noted, and stays a fault of the ledger.
    """
    values = _columns(events) | {"cause": cause, "reason": reason, "person": person}
    gone = connection.execute(_ERASE, values).fetchall()
    emptied: dict[str, int] = {}
    for statement in _EMPTY:
        for (office,) in connection.execute(statement, _columns(events)).fetchall():
            emptied[office] = emptied.get(office, 0) + 1
    bodies: dict[str, int] = dict(gone)
    return [Gone(office, bodies.get(office, 0), emptied.get(office, 0)) for office in sorted(bodies | emptied)]


def _columns(events: Collection[ErasableEvent]) -> dict[str, object]:
    return {
        "partitions": [event.partition_id for event in events],
        "offsets": [event.log_offset for event in events],
    }


_PLACE: LiteralString = "unnest(%(partitions)s::int[], %(offsets)s::bigint[]) AS place (partition_id, log_offset)"

# All heads are looked through: of a number there is no index over them, and the registry, by which a journey finds one,
# is closed to who erases. A person waits some seconds for it, seldom; no head may be overlooked.
_OF_RECORD = """
SELECT DISTINCT judged.partition_id, judged.log_offset, judged.record_ref
FROM intake.record_head head JOIN intake.verdict judged USING (record_ref)
WHERE head.office_code = %s AND head.source_record_id = %s
ORDER BY 1, 2
"""

_BY_ID = """
SELECT DISTINCT raw.partition_id, raw.log_offset, judged.record_ref
FROM intake.raw LEFT JOIN intake.verdict judged USING (partition_id, log_offset)
WHERE raw.office_code = %s AND raw.event_id = %s
ORDER BY 1, 2
"""

_OF_PERSON = """
WITH named AS (
    SELECT partition_id, log_offset, record_ref FROM landing.cpmi_registration WHERE nik_index = %(nik_index)s
    UNION SELECT partition_id, log_offset, record_ref FROM intake.reject_case WHERE nik_index = %(nik_index)s
), head AS (
    SELECT every.record_ref
    FROM (SELECT DISTINCT office_code, source_record_id FROM named JOIN intake.record_head USING (record_ref)) record
    JOIN intake.record_head every USING (office_code, source_record_id)
)
SELECT partition_id, log_offset, record_ref FROM named
UNION
SELECT judged.partition_id, judged.log_offset, judged.record_ref FROM head JOIN intake.verdict judged USING (record_ref)
ORDER BY 1, 2
"""

# Up to where each partition is sealed of what came before an instant. What is younger lies behind it in the log: it is
# nearly everything, and is not read.
_SEALED: LiteralString = """
SELECT partition_id, max(next_offset) AS next_offset FROM intake.seal WHERE hour_at < %s GROUP BY 1 ORDER BY 1
"""

_OLD = """
SELECT partition_id, log_offset, NULL FROM intake.raw_body body JOIN intake.raw USING (partition_id, log_offset)
WHERE partition_id = %s AND log_offset > %s AND log_offset < %s AND raw.broker_at < %s
ORDER BY log_offset LIMIT %s
"""

_OLD_UNSEALED = f"""
SELECT count(*) FROM intake.raw_body body
JOIN intake.raw USING (partition_id, log_offset) LEFT JOIN ({_SEALED}) sealed USING (partition_id)
WHERE raw.broker_at < %s AND raw.log_offset >= COALESCE(sealed.next_offset, 0)
"""

_KEPT = f"""
SELECT office_code, count(*) FROM {_PLACE} JOIN intake.raw_body USING (partition_id, log_offset) GROUP BY 1 ORDER BY 1
"""

_NOTED = f"SELECT count(*) FROM {_PLACE} JOIN intake.erasure USING (partition_id, log_offset)"

_ERASE = f"""
WITH gone AS (
    DELETE FROM intake.raw_body body USING {_PLACE}
    WHERE body.partition_id = place.partition_id AND body.log_offset = place.log_offset
    RETURNING body.partition_id, body.log_offset, body.office_code
), noted AS (
    INSERT INTO intake.erasure (partition_id, log_offset, office_code, cause, erasing_reason, actor)
    SELECT partition_id, log_offset, office_code, %(cause)s, %(reason)s, session_user || '/' || %(person)s FROM gone
    ON CONFLICT DO NOTHING
)
SELECT office_code, count(*) FROM gone GROUP BY 1
"""

# What a withdrawn record says of a person, by the document it is of; what its figures count by stays.
_PERSONAL: tuple[tuple[LiteralString, LiteralString], ...] = (
    (
        "landing.cpmi_registration",
        "nik = NULL, family_card_no = NULL, name = '', matching_name = '', birth_place = NULL, birth_date = NULL, "
        "mother_name = NULL, address = NULL, village_code = NULL, village_name = NULL, phone = NULL, "
        "consent_giver_name = NULL, passport_no = NULL, employer_name = NULL, desk = NULL",
    ),
    ("landing.placement_stage", "document_no = NULL, desk = NULL"),
    ("landing.record_void", "document_no = NULL, void_reason = '', taken_back_by = '', desk = NULL"),
)

_EMPTY = [
    f"""
    UPDATE {table} landed SET emptied_at = now(), {nothing} FROM {_PLACE}, quality.slice
    WHERE landed.partition_id = place.partition_id AND landed.log_offset = place.log_offset
      AND slice.slice_id = landed.slice_id AND slice.state = 'withdrawn' AND landed.emptied_at IS NULL
    RETURNING landed.office_code
    """
    for table, nothing in _PERSONAL
]
