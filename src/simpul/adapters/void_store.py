"""Taking back, as the load writes it: a record's links are undone, and made again when it comes back."""

from collections.abc import Sequence
from uuid import UUID

from simpul.adapters.evidence_store import TODAY
from simpul.adapters.postgres import Connection
from simpul.linkage.assign import MODEL_VERSION, Known
from simpul.linkage.events import IdentityEvent
from simpul.linkage.evidence import Evidence


def add_voids(connection: Connection, slice_id: UUID) -> int:
    """Copy the slice's takings back into the registry; returns how many were not there before."""
    return connection.execute(_ADD_VOIDS, [slice_id]).rowcount


def unlinked(connection: Connection, slice_id: UUID) -> list[IdentityEvent]:
    """The links that end with this slice: records that it takes back, each with the person it belongs to."""
    rows = connection.execute(_LINKED_AND_VOID, {"slice": slice_id}).fetchall()
    return [
        IdentityEvent("unlinked", person, record_ref=record, office_code=office, evidence={"taken_back": True})
        for record, office, person in rows
    ]


def link_to_nobody(connection: Connection, slice_id: UUID) -> None:
    """Say of every loaded revision of the slice's void records that it belongs to nobody."""
    connection.execute(_LINK_TO_NOBODY, {"slice": slice_id, "model": MODEL_VERSION})


def returned(connection: Connection, slice_id: UUID) -> set[UUID]:
    """Which records of the slice were taken back and are not any more."""
    return {row[0] for row in connection.execute(_RETURNED, {"slice": slice_id})}


def former_homes(connection: Connection, slice_id: UUID, records: Sequence[Evidence]) -> list[Known]:
    """To whom these records belonged, as far as nobody else is that person meanwhile: an id is for life.

    A number that was taken back may come again for another person: she is not given the id of the one before.
    """
    if not records:
        return []
    by_ref = {record.record_ref: record for record in records}
    rows = connection.execute(_FORMER_HOMES, {"slice": slice_id, "records": list(by_ref)})
    homes = [
        Known(by_ref[ref], person, created_no, Evidence.of(ref, office, *said))
        for ref, person, created_no, office, *said in rows
    ]
    return [home for home in homes if home.written_over() is None]


# A record is void while the newest of its loaded revisions is a taking back.
_IS_VOID = """EXISTS (
    SELECT FROM registry.record_void taken WHERE taken.record_ref = {record} AND NOT EXISTS (
        SELECT FROM registry.registration later
        WHERE later.record_ref = taken.record_ref AND later.revision > taken.revision))"""

_MINE = """(
    SELECT record_ref FROM registry.registration WHERE slice_id = %(slice)s
    UNION SELECT record_ref FROM registry.record_void WHERE slice_id = %(slice)s) AS mine"""

_ADD_VOIDS = """
INSERT INTO registry.record_void
    (partition_id, log_offset, office_code, record_ref, revision, slice_id, received_date, void_document)
SELECT partition_id, log_offset, office_code, record_ref, revision, slice_id, received_date, void_document
FROM landing.record_void WHERE slice_id = %s
ORDER BY partition_id, log_offset
ON CONFLICT DO NOTHING
"""

_LINKED_AND_VOID = f"""
WITH RECURSIVE linked AS (
    SELECT link.record_ref, link.office_code, link.link_no, link.person_id
    FROM {_MINE}
    CROSS JOIN LATERAL (
        SELECT * FROM registry.link found WHERE found.record_ref = mine.record_ref
        ORDER BY link_no DESC LIMIT 1) AS link
    WHERE link.person_id IS NOT NULL AND {_IS_VOID.format(record="mine.record_ref")}
), {TODAY}
SELECT record_ref, office_code, today FROM home ORDER BY link_no
"""

_LINK_TO_NOBODY = f"""
INSERT INTO registry.link
    (partition_id, log_offset, office_code, record_ref, revision, person_id, link_kind, model_version, valid_from)
SELECT loaded.partition_id, loaded.log_offset, loaded.office_code, loaded.record_ref, loaded.revision,
       NULL, 'taken_back', %(model)s, loaded.registration_date
FROM {_MINE}
JOIN registry.registration loaded USING (record_ref)
WHERE {_IS_VOID.format(record="loaded.record_ref")} AND 'taken_back' IS DISTINCT FROM (
    SELECT link_kind FROM registry.link found
    WHERE found.partition_id = loaded.partition_id AND found.log_offset = loaded.log_offset
    ORDER BY link_no DESC LIMIT 1)
ORDER BY loaded.record_ref, loaded.revision
"""

_RETURNED = f"""
SELECT DISTINCT mine.record_ref FROM {_MINE}
WHERE NOT {_IS_VOID.format(record="mine.record_ref")} AND 'taken_back' = (
    SELECT link_kind FROM registry.link found WHERE found.record_ref = mine.record_ref ORDER BY link_no DESC LIMIT 1)
"""

# Somebody is that person where a record's newest link is to its id, or to one that is redirected to it.
_FORMER_HOMES = f"""
WITH RECURSIVE linked AS (
    SELECT record.record_ref, link.person_id
    FROM unnest(%(records)s::uuid[]) AS record (record_ref)
    CROSS JOIN LATERAL (
        SELECT person_id FROM registry.link found
        WHERE found.record_ref = record.record_ref AND found.person_id IS NOT NULL
        ORDER BY link_no DESC LIMIT 1) AS link
), {TODAY}, named AS (
    SELECT DISTINCT today, today AS person_id FROM home
    UNION
    SELECT named.today, merged.other_person_id
    FROM named JOIN registry.identity_event merged ON merged.kind = 'merged' AND merged.person_id = named.person_id
)
SELECT home.record_ref, created.person_id, created.identity_event_no,
       before.office_code, before.nik_index, before.warning_codes, before.birth_date, before.matching_name
FROM home
CROSS JOIN LATERAL (
    SELECT * FROM registry.registration loaded
    WHERE loaded.record_ref = home.record_ref AND loaded.slice_id <> %(slice)s
    ORDER BY revision DESC LIMIT 1) AS before
JOIN registry.identity_event created ON created.kind = 'created' AND created.person_id = home.today
WHERE NOT EXISTS (
    SELECT FROM named JOIN registry.link once USING (person_id)
    WHERE named.today = home.today AND once.link_no = (
        SELECT newest.link_no FROM registry.link newest WHERE newest.record_ref = once.record_ref
        ORDER BY revision DESC, link_no DESC LIMIT 1))
ORDER BY created.identity_event_no, home.record_ref
"""
