"""What the stack's owner reads from the database: verdicts, slices, links. The caller logs each read."""

from collections.abc import Iterator
from typing import LiteralString

from psycopg.rows import dict_row

from simpul.adapters.postgres import Connection

_FETCH = 2000


def verdicts(connection: Connection, office_code: str | None, *, history: bool) -> Iterator[dict[str, object]]:
    """A row per judged event but manifests, in the order of each partition; with ``history`` every verdict of it."""
    return _stream(connection, _HISTORY if history else _VERDICTS, {"office": office_code})


def slices(connection: Connection) -> Iterator[dict[str, object]]:
    """A row per slice, oldest day of receipt first."""
    return _stream(connection, _SLICES, {})


def links(connection: Connection) -> Iterator[dict[str, object]]:
    """A row per loaded revision of a registration, with today's id of its person."""
    return _stream(connection, _LINKS, {})


def _stream(connection: Connection, query: LiteralString, values: dict[str, object]) -> Iterator[dict[str, object]]:
    with connection.cursor("reading", row_factory=dict_row) as cursor:
        cursor.itersize = _FETCH
        cursor.execute(query, values)
        yield from cursor


# Of one office by the partitions of its topic: by its code, everything that was ever offered would be looked through.
# A taking back of a record that never came names it in its case alone; the same event again has none of its own.
_JUDGED: LiteralString = """
SELECT judged.office_code, judged.document, COALESCE(head.source_record_id, unknown.source_record_id)
           AS source_record_id, judged.revision, raw.event_id, judged.verdict,
       judged.verdict_no, judged.cause, judged.rule_edition, judged.reference_edition,
       judged.reasons, judged.record_ref, body.file_name, body.sheet_name, raw.record_no, raw.received_date,
       place.topic_name, place.partition_no, judged.log_offset, judged.judged_at, erased.erased_at
FROM {verdicts} judged
JOIN intake.raw USING (partition_id, log_offset)
JOIN intake.topic_partition place USING (partition_id)
LEFT JOIN intake.raw_body body USING (partition_id, log_offset)
LEFT JOIN intake.erasure erased USING (partition_id, log_offset)
LEFT JOIN intake.record_head head USING (record_ref)
LEFT JOIN LATERAL (
    SELECT refused.source_record_id
    FROM intake.raw same JOIN intake.reject_case refused USING (partition_id, log_offset)
    WHERE same.event_id = raw.event_id AND same.office_code = raw.office_code
      AND refused.source_record_id IS NOT NULL LIMIT 1) unknown ON judged.record_ref IS NULL
WHERE judged.verdict <> 'control' AND judged.document IS DISTINCT FROM 'office_manifest'
  AND (%(office)s::text IS NULL OR judged.partition_id = ANY(ARRAY(
      SELECT own.partition_id FROM intake.topic_partition own WHERE own.office_code = %(office)s)))
ORDER BY judged.office_code, judged.partition_id, judged.log_offset, judged.verdict_no
"""

_VERDICTS = _JUDGED.format(verdicts="intake.verdict_in_force")
_HISTORY = _JUDGED.format(verdicts="intake.verdict")

# Beside its state: of what the gate could say nothing when it judged the slice last, as it said so.
_SLICES = """
WITH judged AS (
    SELECT DISTINCT ON (slice_id) slice_id,
           jsonb_path_query_array(reasons, '$[*] ? (@.usual == "not_enough_history")') AS not_judged
    FROM quality.slice_event WHERE state IN ('passed', 'held') AND suite_version IS NOT NULL
    ORDER BY slice_id, slice_event_no DESC)
SELECT slice_id, office_code, document, received_date, record_count, state, reasons, part_no,
       opened_at, judged_at, loaded_at, COALESCE(not_judged, '[]') AS not_judged, COALESCE((
           SELECT jsonb_agg(jsonb_build_object('kind', kind, 'words', words, 'principal', principal, 'said_at', said_at)
                            ORDER BY slice_word_no)
           FROM quality.slice_word said WHERE said.slice_id = slice.slice_id), '[]') AS said
FROM quality.slice LEFT JOIN judged USING (slice_id) ORDER BY received_date, office_code, document, part_no
"""

_LINKS = """
SELECT link.office_code, registration.source_record_id, registration.record_ref, link.revision,
       COALESCE(redirect.surviving_person_id, link.person_id) AS person_id, link.link_kind, link.model_version
FROM registry.link
JOIN registry.registration USING (partition_id, log_offset)
LEFT JOIN registry.person_redirect redirect ON redirect.person_id = link.person_id
WHERE link.link_no = (SELECT max(newest.link_no) FROM registry.link newest
                      WHERE newest.partition_id = link.partition_id AND newest.log_offset = link.log_offset)
ORDER BY link.office_code, registration.source_record_id, link.revision
"""
