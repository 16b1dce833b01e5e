"""Counts over the whole way for one glance: per office, the commonest reasons, and one story that shows it all."""

from datetime import datetime

from psycopg.rows import dict_row

from simpul.adapters.postgres import Connection
from simpul.adapters.recount_intake import IN_FORCE


def per_office(connection: Connection) -> list[dict[str, object]]:
    """A row per office that offered anything: verdicts, held, loaded, its persons and those known from elsewhere."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_PER_OFFICE).fetchall()


def person_count(connection: Connection) -> tuple[int, int]:
    """(persons in the registry, those of them with registrations at more than one office)."""
    row = connection.execute(_PERSONS).fetchone()
    assert row is not None
    return row[0], row[1]


def newest_load(connection: Connection) -> datetime | None:
    """When a slice was loaded last."""
    row = connection.execute("SELECT max(loaded_at) FROM quality.slice").fetchone()
    return row[0] if row else None


def commonest_reasons(connection: Connection, how_many: int) -> list[tuple[str, int]]:
    """(code, refused events) of the reasons that refuse most often."""
    return connection.execute(_REASONS, [how_many]).fetchall()


def resolved_story(connection: Connection) -> dict[str, object] | None:
    """A record that was refused, corrected, loaded, and found to be of a person whom another office knew before."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_STORY).fetchone()


_PER_OFFICE = f"""
WITH verdict AS NOT MATERIALIZED (SELECT * FROM intake.verdict), judged AS (
    SELECT office_code,
           count(*) FILTER (WHERE verdict <> 'control') AS offered,
           count(*) FILTER (WHERE verdict = 'accepted') AS accepted,
           count(*) FILTER (WHERE verdict = 'rejected') AS rejected,
           count(*) FILTER (WHERE verdict = 'duplicate') AS duplicate,
           count(*) FILTER (WHERE verdict = 'superseded') AS superseded
    FROM ({IN_FORCE}) in_force GROUP BY 1),
waived AS (
    SELECT office_code, count(*) AS waived FROM intake.reject_case WHERE state = 'waived' GROUP BY 1),
held AS (
    SELECT office_code, sum(record_count) AS held FROM quality.slice WHERE state = 'held' GROUP BY 1),
loaded AS (
    SELECT office_code, count(*) AS loaded
    FROM (SELECT office_code FROM registry.registration UNION ALL SELECT office_code FROM registry.stage
          UNION ALL SELECT office_code FROM registry.record_void) every
    GROUP BY 1),
offices AS (
    SELECT person_id, count(DISTINCT office_code) AS office_count FROM registry.current_link GROUP BY 1),
person AS (
    SELECT office_code, count(DISTINCT person_id) AS persons,
           count(DISTINCT person_id) FILTER (WHERE office_count > 1) AS known_elsewhere
    FROM registry.current_link JOIN offices USING (person_id) GROUP BY 1)
SELECT office_code, office_name, offered, accepted, rejected, duplicate, superseded,
       COALESCE(held, 0) AS held, COALESCE(loaded, 0) AS loaded,
       accepted + COALESCE(waived, 0) - COALESCE(loaded, 0) - COALESCE(held, 0) AS waiting,
       COALESCE(persons, 0) AS persons, COALESCE(known_elsewhere, 0) AS known_elsewhere
FROM judged
LEFT JOIN waived USING (office_code)
LEFT JOIN held USING (office_code) LEFT JOIN loaded USING (office_code) LEFT JOIN person USING (office_code)
LEFT JOIN reference.office USING (office_code)
ORDER BY office_code
"""

_PERSONS = """
SELECT count(*), count(*) FILTER (WHERE office_count > 1)
FROM (SELECT person_id, count(DISTINCT office_code) AS office_count FROM registry.current_link GROUP BY 1) person
"""

_REASONS = """
SELECT reason ->> 'code', count(DISTINCT (partition_id, log_offset))
FROM intake.verdict, jsonb_array_elements(reasons) AS reason
WHERE verdict = 'rejected' AND reason ->> 'severity' = 'reject'
GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %s
"""

_STORY = """
SELECT refused.office_code, office.office_name, refused.record_ref, refused.partition_id, refused.log_offset,
       first_body.file_name AS first_file, first_raw.record_no AS first_record_no,
       first_raw.received_date AS first_received_date, judged.reasons,
       second_body.file_name AS second_file, second_raw.record_no AS second_record_no,
       second_raw.received_date AS second_received_date, refused.closed_at,
       link.person_id, link.link_kind, elsewhere.office_code AS other_office_code,
       other.office_name AS other_office_name, elsewhere.registration_date AS other_registration_date
FROM intake.reject_case refused
JOIN intake.verdict judged ON judged.partition_id = refused.partition_id AND judged.log_offset = refused.log_offset
JOIN intake.raw first_raw ON first_raw.partition_id = refused.partition_id AND first_raw.log_offset = refused.log_offset
JOIN intake.raw_body first_body
  ON first_body.partition_id = refused.partition_id AND first_body.log_offset = refused.log_offset
JOIN intake.raw second_raw ON second_raw.partition_id = refused.closed_by_partition_id
                          AND second_raw.log_offset = refused.closed_by_log_offset
JOIN intake.raw_body second_body ON second_body.partition_id = refused.closed_by_partition_id
                                AND second_body.log_offset = refused.closed_by_log_offset
JOIN reference.office ON office.office_code = refused.office_code
JOIN registry.current_link link ON link.record_ref = refused.record_ref
JOIN LATERAL (
    SELECT known.office_code, known_registration.registration_date
    FROM registry.current_link known
    JOIN registry.current_registration known_registration USING (record_ref)
    WHERE known.person_id = link.person_id AND known.office_code <> refused.office_code
    ORDER BY known_registration.registration_date, known.office_code LIMIT 1) elsewhere ON true
JOIN reference.office other ON other.office_code = elsewhere.office_code
WHERE refused.state = 'resolved' AND refused.document = 'cpmi_registration'
  AND NOT EXISTS (SELECT 1 FROM jsonb_array_elements(judged.reasons) reason
                  WHERE reason ->> 'code' IN ('under_age', 'wrong_office') OR reason ->> 'audience' = 'protection')
ORDER BY jsonb_array_length(judged.reasons), first_raw.received_date, refused.office_code,
         refused.partition_id, refused.log_offset
LIMIT 1
"""
