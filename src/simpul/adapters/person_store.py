"""What the registry holds of one person, whatever became of it, and who read any of it. The caller logs each read."""

from collections.abc import Collection, Iterator
from typing import LiteralString
from uuid import UUID

from psycopg.rows import dict_row

from simpul.adapters.postgres import Connection


def events_of_nik(connection: Connection, nik_index: bytes) -> Iterator[dict[str, object]]:
    """A row per event of every record, of any office, that named this NIK, let in or refused; and of its persons.

    A person is linked to other records as well, of which some may name no NIK: those belong to it.
    """
    return _rows(connection, _EVENTS_OF_NIK, {"nik_index": nik_index})


def events_of_person(connection: Connection, person_id: UUID) -> Iterator[dict[str, object]]:
    """The same of the records that are linked to this person today, by a former id of it, too."""
    return _rows(connection, _EVENTS_OF_PERSON, {"person_id": person_id})


def reads_of(connection: Connection, record_refs: Collection[UUID]) -> Iterator[dict[str, object]]:
    """A row per reading that showed any of these records to somebody, the oldest first."""
    return _rows(connection, _READS, {"refs": list(record_refs)})


def _rows(connection: Connection, query: LiteralString, values: dict[str, object]) -> Iterator[dict[str, object]]:
    with connection.cursor(row_factory=dict_row) as cursor:
        yield from cursor.execute(query, values)


# To whom a record belongs today. Looked up one by one: a view of all links would be worked out for the few.
_TODAY: LiteralString = """
CROSS JOIN LATERAL (
    SELECT COALESCE(redirect.surviving_person_id, link.person_id) AS person_id
    FROM registry.link LEFT JOIN registry.person_redirect redirect ON redirect.person_id = link.person_id
    WHERE link.record_ref = found.record_ref ORDER BY link.revision DESC, link.link_no DESC LIMIT 1) today
"""

# What hides its record has a case alone, which is found by the NIK in it.
_BY_NIK: LiteralString = f"""
named AS MATERIALIZED (
    SELECT record_ref, partition_id, log_offset FROM landing.cpmi_registration WHERE nik_index = %(nik_index)s
    UNION SELECT record_ref, partition_id, log_offset FROM intake.reject_case WHERE nik_index = %(nik_index)s
), person AS MATERIALIZED (
    SELECT DISTINCT today.person_id FROM (SELECT DISTINCT record_ref FROM named) found {_TODAY}
    WHERE today.person_id IS NOT NULL
)"""

_BY_PERSON: LiteralString = """
named AS (SELECT NULL::uuid AS record_ref, NULL::int AS partition_id, NULL::bigint AS log_offset WHERE false),
person AS MATERIALIZED (
    SELECT COALESCE((SELECT surviving_person_id FROM registry.person_redirect WHERE person_id = %(person_id)s),
                    %(person_id)s::uuid) AS person_id
)"""


def _events(asked: LiteralString) -> LiteralString:
    """The stage lines of a registration bear its number, and so do the takings back.

    Of those that were refused only the case is known: all refused lines of her offices are looked through, seldom.
    A number that is used again names somebody else from then on: to whom a loaded revision belongs stands beside it.
    """
    return f"""
WITH {asked}, id AS MATERIALIZED (
    SELECT person_id FROM person
    UNION SELECT former.person_id
    FROM registry.person_redirect former JOIN person ON person.person_id = former.surviving_person_id
), registration AS MATERIALIZED (
    SELECT record_ref FROM named WHERE record_ref IS NOT NULL
    UNION SELECT found.record_ref
    FROM (SELECT DISTINCT record_ref FROM registry.link JOIN id USING (person_id)) found {_TODAY}
    WHERE today.person_id IN (SELECT person_id FROM person)
), number AS MATERIALIZED (
    SELECT DISTINCT office_code, source_record_id FROM registration JOIN intake.record_head head USING (record_ref)
), refused AS MATERIALIZED (
    SELECT record_ref, partition_id, log_offset
    FROM number JOIN intake.reject_case USING (office_code, source_record_id)
    UNION SELECT line.record_ref, line.partition_id, line.log_offset
    FROM intake.reject_case line JOIN intake.record_head head USING (record_ref)
    JOIN number ON number.office_code = head.office_code AND number.source_record_id = head.source_record_id
    WHERE line.document = 'placement_stage' AND line.office_code IN (SELECT office_code FROM number)
), record AS MATERIALIZED (
    SELECT record_ref FROM registration
    UNION SELECT line.record_ref FROM number JOIN landing.placement_stage line USING (office_code, source_record_id)
    UNION SELECT record_ref FROM refused WHERE record_ref IS NOT NULL
), place AS (
    SELECT judged.partition_id, judged.log_offset FROM record JOIN intake.verdict judged USING (record_ref)
    UNION SELECT partition_id, log_offset FROM refused
    UNION SELECT partition_id, log_offset FROM named
)
SELECT judged.office_code, judged.document, COALESCE(head.source_record_id, refused.source_record_id)
           AS source_record_id, judged.record_ref, judged.revision, raw.event_id, judged.verdict, raw.received_date,
       refused.state AS case_state, linked.person_id, erased.erased_at
FROM place JOIN intake.raw USING (partition_id, log_offset)
JOIN intake.verdict_in_force judged USING (partition_id, log_offset)
LEFT JOIN intake.record_head head ON head.record_ref = judged.record_ref
LEFT JOIN intake.reject_case refused USING (partition_id, log_offset)
LEFT JOIN intake.erasure erased USING (partition_id, log_offset)
LEFT JOIN LATERAL (
    SELECT COALESCE(redirect.surviving_person_id, link.person_id) AS person_id
    FROM registry.link LEFT JOIN registry.person_redirect redirect ON redirect.person_id = link.person_id
    WHERE link.partition_id = place.partition_id AND link.log_offset = place.log_offset
    ORDER BY link.link_no DESC LIMIT 1) linked ON true
ORDER BY judged.office_code, place.partition_id, place.log_offset
"""


_EVENTS_OF_NIK = _events(_BY_NIK)
_EVENTS_OF_PERSON = _events(_BY_PERSON)

_READS: LiteralString = """
SELECT read_at, actor, login_name, purpose, shown_fields, record_count,
       ARRAY(SELECT ref FROM unnest(record_refs) AS ref WHERE ref = ANY(%(refs)s) ORDER BY 1) AS record_refs
FROM audit.read WHERE record_refs && %(refs)s::uuid[] ORDER BY read_no
"""
