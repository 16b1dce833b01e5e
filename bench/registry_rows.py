"""A registry full of made-up rows that balance, inserted set by set: what the ledger has to recount."""

from typing import Any

import psycopg

OFFICES, HOURS, A_POLL = 46, 240, 500

_STATEMENTS = (
    """INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code)
    SELECT md5('o' || office)::uuid, format('ltsa.%%s.events', 1000 + office), number, (1000 + office)::text
    FROM generate_series(1, %(offices)s) AS office, generate_series(0, 1) AS number ORDER BY 1, 3""",
    # One row an event: its place, its office, its hour, and what became of it.
    """CREATE TABLE made AS
    SELECT place.partition_id, n / %(places)s AS log_offset, place.office_code, md5('e' || n)::uuid AS event_id,
           md5('r' || CASE WHEN n %% 20 = 13 AND n >= %(places)s THEN n - %(places)s ELSE n END)::uuid AS record_ref,
           md5('p' || n / 2)::uuid AS person_id, n,
           timestamptz '2026-01-01 00:00Z' + n::float8 / %(events)s * %(hours)s * interval '1 hour' AS broker_at,
           (timestamptz '2026-01-01 00:00Z' + n::float8 / %(events)s * %(hours)s * interval '1 hour')::date AS day,
           CASE WHEN n %% 20 = 7 THEN 'rejected' WHEN n %% 20 = 13 AND n >= %(places)s THEN 'duplicate'
                ELSE 'accepted' END AS verdict,
           md5('s' || place.office_code || (timestamptz '2026-01-01 00:00Z' + n::float8 / %(events)s * %(hours)s
               * interval '1 hour')::date)::uuid AS slice_id,
           now() + n / %(poll)s * interval '1 millisecond' AS judged_at
    FROM generate_series(0, %(events)s - 1) AS n
    JOIN (SELECT *, row_number() OVER (ORDER BY topic_name, partition_no) - 1 AS nth FROM intake.topic_partition) place
      ON place.nth = n %% %(places)s""",
    """UPDATE intake.topic_partition place SET next_offset = (
        SELECT COALESCE(max(log_offset) + 1, 0) FROM made WHERE made.partition_id = place.partition_id)""",
    """INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, document,
        document_version, producer, epoch, sequence_no, record_no, body_digest, byte_count)
    SELECT partition_id, log_offset, office_code, broker_at, day, event_id, 'cpmi_registration', 1, 'agent',
           md5('e' || partition_id)::uuid, log_offset + 1, 1, sha256(event_id::text::bytea), 900
    FROM made ORDER BY n""",
    """INSERT INTO intake.raw_body (partition_id, log_offset, office_code, headers, body)
    SELECT partition_id, log_offset, office_code, ('ce_specversion 1.0 ce_id ' || event_id)::bytea,
           repeat(event_id::text, 25)::bytea FROM made ORDER BY n""",
    """INSERT INTO intake.verdict (partition_id, log_offset, office_code, document, verdict, record_ref, revision,
        reasons, cause, contract_version, rule_edition, reference_edition, code_version, judged_at)
    SELECT partition_id, log_offset, office_code, 'cpmi_registration', verdict, record_ref, 1,
           CASE verdict WHEN 'rejected' THEN '[{"code": "nik_malformed", "severity": "reject", "field": "nik"}]'::jsonb
           ELSE '[]' END, 'first', 1, '1', '2026-06', 'bench', judged_at FROM made ORDER BY n""",
    """INSERT INTO intake.reject_case (partition_id, log_offset, office_code, document, record_ref, revision)
    SELECT partition_id, log_offset, office_code, 'cpmi_registration', record_ref, 1 FROM made
    WHERE verdict = 'rejected'""",
    """INSERT INTO intake.record_head (record_ref, office_code, document, source_record_id, record_key, revision,
        content_digest, accepted_revision, newest_partition_id, newest_log_offset)
    SELECT record_ref, office_code, 'cpmi_registration', 'REG/' || n, sha256(record_ref::text::bytea), 1, ''::bytea,
           CASE verdict WHEN 'accepted' THEN 1 END, partition_id, log_offset FROM made WHERE verdict <> 'duplicate'""",
    """INSERT INTO intake.outbox (message_id, office_code, message, message_count, lines, created_at, sent_at)
    SELECT gen_random_uuid(), office_code, 'office_verdict', count(*), '', judged_at, now() FROM made
    GROUP BY office_code, judged_at""",
    """INSERT INTO intake.sequence_interval (office_code, epoch, first_no, last_no)
    SELECT office_code, md5('e' || partition_id)::uuid, 1, max(log_offset) + 1 FROM made GROUP BY 1, partition_id""",
    """INSERT INTO intake.ledger_hour (partition_id, hour_at, office_code, accepted_count, rejected_count,
        duplicate_count, noted_count)
    SELECT partition_id, date_trunc('hour', broker_at, 'UTC'), office_code,
           count(*) FILTER (WHERE verdict = 'accepted'), count(*) FILTER (WHERE verdict = 'rejected'),
           count(*) FILTER (WHERE verdict = 'duplicate'), 0 FROM made GROUP BY 1, 2, 3""",
    """INSERT INTO quality.slice (slice_id, office_code, document, received_date, part_no, state, record_count,
        judged_at, loaded_at)
    SELECT slice_id, office_code, 'cpmi_registration', min(day), 1, 'passed', count(*), now(), now() FROM made
    WHERE verdict = 'accepted' GROUP BY 1, 2""",
    """INSERT INTO quality.slice_event (slice_id, office_code, state, record_count)
    SELECT slice_id, office_code, noted, record_count
    FROM quality.slice, unnest(ARRAY['open', 'closed', 'passed', 'loaded']) AS noted""",
    """INSERT INTO landing.cpmi_registration (partition_id, log_offset, office_code, record_ref, revision, slice_id,
        received_date, warning_codes, source_record_id, registration_date, name, matching_name, sex, birth_date,
        scheme_code, destination_code, destination)
    SELECT partition_id, log_offset, office_code, record_ref, 1, slice_id, day, '{}', 'REG/' || n, day, 'CONTOH',
           'CONTOH', 'F', '1990-01-01', 'P2P', 'TW', 'TAIWAN' FROM made WHERE verdict = 'accepted' ORDER BY n""",
    """INSERT INTO registry.registration (partition_id, log_offset, office_code, record_ref, revision, slice_id,
        received_date, registration_date, source_record_id, name, matching_name, birth_date, sex, scheme_code,
        destination_code, warning_codes)
    SELECT partition_id, log_offset, office_code, record_ref, revision, slice_id, received_date, registration_date,
           source_record_id, name, matching_name, birth_date, sex, scheme_code, destination_code, warning_codes
    FROM landing.cpmi_registration ORDER BY partition_id, log_offset""",
    """INSERT INTO registry.identity_event (kind, person_id, record_ref, office_code, evidence, model_version, slice_id)
    SELECT DISTINCT ON (person_id) 'created', person_id, record_ref, office_code, '{}'::jsonb, 'bench', slice_id
    FROM made WHERE verdict = 'accepted' ORDER BY person_id, n""",
    """INSERT INTO registry.identity_event (kind, person_id, record_ref, office_code, evidence, model_version, slice_id)
    SELECT 'linked', person_id, record_ref, office_code, '{}'::jsonb, 'bench', slice_id
    FROM made WHERE verdict = 'accepted' ORDER BY n""",
    """INSERT INTO registry.link (partition_id, log_offset, office_code, record_ref, revision, person_id, link_kind,
        model_version, valid_from)
    SELECT partition_id, log_offset, office_code, record_ref, 1, person_id, 'new_person', 'bench', day
    FROM made WHERE verdict = 'accepted' ORDER BY n""",
    "DROP TABLE made",
    "ANALYZE",
)


def fill(owner_url: str, events: int) -> None:
    """Put so many events, and all that became of them, into an empty registry. Raises psycopg's errors."""
    values: dict[str, Any] = {
        "events": events,
        "offices": OFFICES,
        "places": OFFICES * 2,
        "hours": HOURS,
        "poll": A_POLL,
    }
    with psycopg.connect(owner_url, autocommit=True, cursor_factory=psycopg.ClientCursor) as owner:
        for statement in _STATEMENTS:
            owner.execute(statement, values)
