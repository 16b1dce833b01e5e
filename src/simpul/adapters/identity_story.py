"""Who a record was found to be over time: what the log of identity says of it, and of the persons it belonged to."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString, NamedTuple
from uuid import UUID

from simpul.adapters.journey_store import IDENTITY_STEP, Moment
from simpul.adapters.postgres import Connection

# A person may have thousands of records. What happened to others than this one is told so often, the rest is counted.
_TOLD_OF_OTHERS = 10
_NAMED_RECORDS = 5


class _Entry(NamedTuple):
    """An entry of the log of identity, with when its person was created and for which record."""

    number: int
    recorded_at: datetime
    kind: str
    person_id: UUID
    other_person_id: UUID | None
    evidence: Mapping[str, Any]
    model_version: str
    created_at: datetime
    created_for: UUID


@dataclass(slots=True)
class _Stay:
    """How long the record belonged to a person under one id: from an entry of the log to another, or until today."""

    began: _Entry
    ended_no: int | None = None


def identity_moments(connection: Connection, record_refs: Iterable[UUID]) -> list[Moment]:
    """What the log of identity says of these records, in its order; stage lines and refused records are not in it."""
    return [moment for record_ref in record_refs for moment in _of_record(connection, record_ref)]


def _of_record(connection: Connection, record_ref: UUID) -> list[Moment]:
    own = [_Entry(*row) for row in connection.execute(_OWN, {"record": record_ref})]
    stays = _stays(own)
    if not stays:
        return []
    asked = {
        "record": record_ref,
        "persons": [stay.began.person_id for stay in stays],
        "began": [stay.began.number for stay in stays],
        "began_at": [stay.began.recorded_at for stay in stays],
        "ended": [stay.ended_no for stay in stays],
        "own": [entry.number for entry in own],
        "told": _TOLD_OF_OTHERS,
    }
    others = [_Entry(*row) for row in connection.execute(_OF_OTHERS, asked)]
    told = {entry.number: _moment(entry, record_ref) for entry in (*own, *others)}
    for number, at, details in connection.execute(_COUNT_OF_OTHERS, asked):
        told[number] = Moment(at, IDENTITY_STEP, None, None, "identity_of_others", details)
    return [told[number] for number in sorted(told)]


def _stays(own: Sequence[_Entry]) -> list[_Stay]:
    """The persons that the record belonged to, one after the other."""
    stays: list[_Stay] = []
    current: _Stay | None = None
    for entry in own:
        is_redirected = entry.kind == "merged" and current and entry.other_person_id == current.began.person_id
        if entry.kind not in ("linked", "unlinked") and not is_redirected:
            continue
        if current:
            current.ended_no = entry.number
        current = None if entry.kind == "unlinked" else _Stay(entry)
        stays += [current] if current else []
    return stays


def _moment(entry: _Entry, record_ref: UUID) -> Moment:
    details: dict[str, Any] = {
        "record_ref": str(record_ref),
        "person_id": str(entry.person_id),
        "model_version": entry.model_version,
    }
    if entry.other_person_id:
        details["other_person_id"] = str(entry.other_person_id)
    if entry.kind == "linked":
        details |= {"created_at": entry.created_at.isoformat(), "created_for": str(entry.created_for)}
    details |= _evidence(entry.evidence, str(record_ref))
    return Moment(entry.recorded_at, IDENTITY_STEP, None, None, f"identity_{entry.kind}", details)


def _evidence(evidence: Mapping[str, Any], record_ref: str) -> Iterator[tuple[str, Any]]:
    """The evidence for its reader: names of fields, and references of records; of many this one and a few."""
    for name, said in evidence.items():
        if name in ("corrected_records", "taken_back_records"):
            yield name, sorted(said, key=lambda record: record != record_ref)[:_NAMED_RECORDS]
            count = name.replace("records", "count")
            yield count, evidence.get(count, len(said))
        elif name not in ("corrected_count", "taken_back_count"):
            yield name, said


_COLUMNS: LiteralString = """happened.identity_event_no, happened.recorded_at, happened.kind, happened.person_id,
       happened.other_person_id, happened.evidence, happened.model_version, created.recorded_at, created.record_ref"""

_CREATED: LiteralString = """JOIN registry.identity_event created
  ON created.kind = 'created' AND created.person_id = happened.person_id"""

# Followed from the persons that the record was ever linked to, and from whoever they are redirected to.
_OWN = f"""
WITH RECURSIVE home AS (
    SELECT DISTINCT person_id FROM registry.link WHERE record_ref = %(record)s AND person_id IS NOT NULL
    UNION
    SELECT merged.person_id FROM home JOIN registry.identity_event merged
      ON merged.kind = 'merged' AND merged.other_person_id = home.person_id
)
SELECT {_COLUMNS}
FROM home JOIN registry.identity_event happened USING (person_id)
{_CREATED}
WHERE happened.record_ref = %(record)s
   OR (happened.kind IN ('merged', 'split') AND happened.other_person_id IN (SELECT person_id FROM home))
ORDER BY happened.identity_event_no
"""

# What the load that brought the record did before it came to this record belongs to the stay: it may have tied the two.
_STAYS: LiteralString = """
unnest(%(persons)s::uuid[], %(began)s::bigint[], %(began_at)s::timestamptz[], %(ended)s::bigint[])
    AS stay (person_id, began_no, began_at, ended_no)
CROSS JOIN LATERAL (
    SELECT *, row_number() OVER (PARTITION BY kind IN ('merged', 'split') ORDER BY identity_event_no) AS place
    FROM registry.identity_event every
    WHERE every.person_id = stay.person_id AND every.kind <> 'created'
      AND (every.identity_event_no > stay.began_no OR every.recorded_at = stay.began_at)
      AND (stay.ended_no IS NULL OR every.identity_event_no < stay.ended_no)
      AND every.identity_event_no <> ALL(%(own)s::bigint[])) AS happened"""

_OF_OTHERS = f"""
SELECT {_COLUMNS}
FROM {_STAYS}
{_CREATED}
WHERE happened.kind IN ('merged', 'split') AND happened.place <= %(told)s
ORDER BY happened.identity_event_no
"""

_COUNT_OF_OTHERS = f"""
SELECT max(happened.identity_event_no), max(happened.recorded_at), jsonb_build_object(
    'person_id', stay.person_id,
    'linked', count(*) FILTER (WHERE happened.kind = 'linked'),
    'unlinked', count(*) FILTER (WHERE happened.kind = 'unlinked'),
    'more_merged', count(*) FILTER (WHERE happened.kind = 'merged'),
    'more_split', count(*) FILTER (WHERE happened.kind = 'split'))
FROM {_STAYS}
WHERE (happened.kind IN ('linked', 'unlinked') AND happened.identity_event_no > stay.began_no)
   OR (happened.kind IN ('merged', 'split') AND happened.place > %(told)s)
GROUP BY stay.person_id, stay.began_no
"""
