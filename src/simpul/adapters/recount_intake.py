"""What has to stand beside every event that was offered: each check finds the rows that stand alone.

Each query gives (office, partition id, offset, rows), nothing while the law holds. The place is where a reader starts
to look; it is NULL where no single event is meant. It is asked behind ``recount_rows.ROWS``, which says whose rows.
"""

from collections.abc import Mapping
from typing import LiteralString

IN_FORCE: LiteralString = """
    SELECT judged.* FROM verdict judged
    LEFT JOIN (SELECT partition_id, log_offset, max(verdict_no) AS verdict_no FROM verdict
               WHERE verdict_no > 1 GROUP BY 1, 2) later USING (partition_id, log_offset)
    WHERE judged.verdict_no = COALESCE(later.verdict_no, 1)
"""
"""Of every event the newest verdict, as the view ``intake.verdict_in_force`` gives it, for all events at once."""

LANDED: LiteralString = """
    SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision, source_record_id, received_date,
           landed_at
    FROM landed_registration
    UNION ALL
    SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision, source_record_id, received_date,
           landed_at
    FROM landed_stage
    UNION ALL
    SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision, source_record_id, received_date,
           landed_at
    FROM landed_void
"""
"""Every revision that was let in, of whatever document."""

# Which reasons are watched: simpul.intake.protecting.WATCHED, as a JSON path reads them. A test holds them together.
_WATCHED: LiteralString = """'$[*].code ? (@ == "under_age" || @ == "age_conflict" || @ == "destination_closed"
                              || @ == "p3mi_not_licensed")'"""

MISSING = "raw rows missing below the stored offset"
"""The one fault that no row stands for any more: it is told of the row beside it."""

INTAKE_CHECKS: Mapping[str, LiteralString] = {
    MISSING: """
        SELECT office_code, partition_id, log_offset, gone FROM (
            SELECT gap.*, after_no - first_no - COALESCE((
                SELECT sum(LEAST(after_no, after_lost_offset) - GREATEST(first_no, first_lost_offset))
                FROM intake.adoption given_up
                WHERE given_up.next_partition_id = gap.partition_id
                  AND given_up.after_lost_offset > first_no AND given_up.first_lost_offset < after_no), 0) AS gone
            FROM (
                SELECT * FROM (
                    SELECT place.office_code, place.partition_id, raw.log_offset, raw.log_offset AS after_no,
                           1 + lag(raw.log_offset, 1, place.first_offset - 1)
                               OVER (PARTITION BY place.partition_id ORDER BY raw.log_offset) AS first_no
                    FROM topic_partition place JOIN raw USING (partition_id)) AS following
                WHERE after_no > first_no
                UNION ALL
                SELECT place.office_code, place.partition_id, newest.log_offset, place.next_offset,
                       COALESCE(newest.log_offset + 1, place.first_offset)
                FROM topic_partition place
                LEFT JOIN LATERAL (SELECT log_offset FROM raw WHERE raw.partition_id = place.partition_id
                                   ORDER BY log_offset DESC LIMIT 1) newest ON true) AS gap
            WHERE after_no > first_no) AS counted
        WHERE gone > 0""",
    "raw rows at or beyond the stored offset": """
        SELECT raw.office_code, raw.partition_id, raw.log_offset, 1
        FROM topic_partition place JOIN raw USING (partition_id)
        WHERE raw.log_offset >= place.next_offset OR raw.log_offset < place.first_offset""",
    "raw rows of a partition that nobody follows": """
        SELECT raw.office_code, raw.partition_id, min(raw.log_offset), count(*) FROM raw
        WHERE NOT EXISTS (SELECT FROM topic_partition place WHERE place.partition_id = raw.partition_id)
        GROUP BY 1, 2""",
    "raw rows whose body is gone and was not noted as erased": """
        SELECT raw.office_code, partition_id, log_offset, 1 FROM raw
        LEFT JOIN raw_body body USING (partition_id, log_offset)
        LEFT JOIN erasure noted USING (partition_id, log_offset)
        WHERE body.partition_id IS NULL AND noted.partition_id IS NULL""",
    "bodies noted as erased that are still there": """
        SELECT noted.office_code, partition_id, log_offset, 1 FROM erasure noted
        JOIN raw_body body USING (partition_id, log_offset)""",
    "bodies or erasures without a raw row": """
        SELECT beside.office_code, partition_id, log_offset, 1
        FROM (SELECT partition_id, log_offset, office_code FROM raw_body
              UNION ALL SELECT partition_id, log_offset, office_code FROM erasure) beside
        LEFT JOIN raw USING (partition_id, log_offset) WHERE raw.partition_id IS NULL""",
    "bodies of another office, size or event than their raw row": """
        SELECT raw.office_code, partition_id, log_offset, 1 FROM raw
        JOIN raw_body body USING (partition_id, log_offset)
        WHERE body.office_code <> raw.office_code OR octet_length(body.body) <> raw.byte_count
           OR raw.document IS NOT NULL
              AND position(convert_to(raw.event_id::text, 'UTF8') IN body.headers) = 0
              AND position(replace(raw.event_id::text, '-', '')
                           IN replace(lower(encode(body.headers, 'escape')), '-', '')) = 0""",
    "raw rows without a verdict": """
        SELECT raw.office_code, partition_id, log_offset, 1 FROM raw
        LEFT JOIN verdict judged USING (partition_id, log_offset) WHERE judged.partition_id IS NULL""",
    "verdicts without a raw row": """
        SELECT judged.office_code, partition_id, log_offset, 1 FROM verdict judged
        LEFT JOIN raw USING (partition_id, log_offset) WHERE raw.partition_id IS NULL""",
    "hours whose verdicts differ from their counters": """
        WITH recount AS (
            SELECT raw.partition_id, date_trunc('hour', raw.broker_at, 'UTC') AS hour_at, raw.office_code,
                   min(log_offset) AS log_offset,
                   count(*) FILTER (WHERE verdict = 'accepted') AS accepted_count,
                   count(*) FILTER (WHERE verdict = 'rejected') AS rejected_count,
                   count(*) FILTER (WHERE verdict = 'duplicate') AS duplicate_count,
                   count(*) FILTER (WHERE verdict = 'superseded') AS superseded_count,
                   count(*) FILTER (WHERE verdict = 'control') AS control_count,
                   count(*) FILTER (WHERE verdict = 'accepted' AND reasons @> '[{"audience": "office"}]')
                       AS noted_count
            FROM raw JOIN verdict judged USING (partition_id, log_offset)
            WHERE judged.verdict_no = 1 GROUP BY 1, 2, 3)
        SELECT COALESCE(recount.office_code, counted.office_code), partition_id, recount.log_offset, 1
        FROM recount FULL JOIN ledger_hour counted USING (partition_id, hour_at)
        WHERE (recount.accepted_count, recount.rejected_count, recount.duplicate_count, recount.superseded_count,
               recount.control_count, recount.noted_count)
              IS DISTINCT FROM
              (counted.accepted_count, counted.rejected_count, counted.duplicate_count, counted.superseded_count,
               counted.control_count, counted.noted_count)""",
    "files whose verdicts differ from their counters": """
        WITH recount AS (
            SELECT raw.partition_id, raw.file_id, raw.office_code, min(log_offset) AS first_offset,
                   max(log_offset) AS last_offset, max(raw.received_date) AS received_date,
                   max(raw.broker_at) AS newest_at,
                   count(*) FILTER (WHERE verdict = 'accepted') AS accepted_count,
                   count(*) FILTER (WHERE verdict = 'rejected') AS rejected_count,
                   count(*) FILTER (WHERE verdict = 'duplicate') AS duplicate_count,
                   count(*) FILTER (WHERE verdict = 'superseded') AS superseded_count
            FROM raw JOIN verdict judged USING (partition_id, log_offset)
            WHERE judged.verdict_no = 1 AND judged.verdict <> 'control' AND raw.file_id IS NOT NULL GROUP BY 1, 2, 3)
        SELECT COALESCE(recount.office_code, counted.office_code), partition_id,
               COALESCE(recount.first_offset, counted.first_offset), 1
        FROM recount FULL JOIN ledger_file counted USING (partition_id, file_id)
        WHERE (recount.first_offset, recount.last_offset, recount.received_date, recount.newest_at,
               recount.accepted_count, recount.rejected_count, recount.duplicate_count, recount.superseded_count)
              IS DISTINCT FROM
              (counted.first_offset, counted.last_offset, counted.received_date, counted.newest_at,
               counted.accepted_count, counted.rejected_count, counted.duplicate_count, counted.superseded_count)""",
    "accepted events that are not landed": f"""
        SELECT judged.office_code, partition_id, log_offset, 1 FROM ({IN_FORCE}) judged
        LEFT JOIN ({LANDED}) landed USING (partition_id, log_offset)
        WHERE judged.verdict = 'accepted' AND landed.partition_id IS NULL""",
    "waived cases that are not landed": f"""
        SELECT refused.office_code, partition_id, log_offset, 1 FROM reject_case refused
        LEFT JOIN ({LANDED}) landed USING (partition_id, log_offset)
        WHERE refused.state = 'waived' AND landed.partition_id IS NULL""",
    "landed rows that were neither accepted nor waived": f"""
        SELECT landed.office_code, landed.partition_id, landed.log_offset, 1 FROM ({LANDED}) landed
        LEFT JOIN verdict judged ON judged.partition_id = landed.partition_id
             AND judged.log_offset = landed.log_offset AND judged.verdict = 'accepted'
             AND (judged.record_ref, judged.revision) = (landed.record_ref, landed.revision)
        LEFT JOIN reject_case waived ON waived.partition_id = landed.partition_id
             AND waived.log_offset = landed.log_offset AND waived.state = 'waived'
             AND (waived.record_ref, waived.revision) = (landed.record_ref, landed.revision)
        WHERE judged.partition_id IS NULL AND waived.partition_id IS NULL""",
    "rejected events without a case": """
        SELECT judged.office_code, partition_id, log_offset, 1 FROM verdict judged
        LEFT JOIN reject_case refused USING (partition_id, log_offset)
        WHERE judged.verdict = 'rejected' AND refused.partition_id IS NULL""",
    "cases without a rejected event": """
        SELECT refused.office_code, refused.partition_id, refused.log_offset, 1 FROM reject_case refused
        LEFT JOIN verdict judged ON judged.partition_id = refused.partition_id
             AND judged.log_offset = refused.log_offset AND judged.verdict = 'rejected'
             AND (judged.record_ref, judged.revision) IS NOT DISTINCT FROM (refused.record_ref, refused.revision)
        WHERE judged.partition_id IS NULL""",
    "cases whose state and closing contradict each other": """
        SELECT refused.office_code, refused.partition_id, refused.log_offset, 1 FROM reject_case refused
        LEFT JOIN verdict closer ON closer.partition_id = refused.closed_by_partition_id
             AND closer.log_offset = refused.closed_by_log_offset AND closer.verdict_no = 1
        WHERE CASE WHEN refused.state IN ('open', 'notified')
                        THEN COALESCE(refused.closed_at::text, refused.closed_by_log_offset::text) IS NOT NULL
                   WHEN refused.state = 'resolved' THEN refused.closed_at IS NULL OR closer.partition_id IS NULL
                   ELSE refused.closed_at IS NULL OR refused.closing_reason IS NULL END""",
    "cases whose event has not as many verdicts as it was given": """
        SELECT refused.office_code, partition_id, log_offset, 1 FROM reject_case refused
        LEFT JOIN (SELECT partition_id, log_offset, count(*) AS later_count FROM verdict
                   WHERE verdict_no > 1 GROUP BY 1, 2) later USING (partition_id, log_offset)
        WHERE refused.verdict_no <> 1 + COALESCE(later.later_count, 0)""",
    "verdicts of an event that has no first verdict": """
        SELECT later.office_code, later.partition_id, later.log_offset, 1 FROM verdict later
        WHERE later.verdict_no > 1 AND NOT EXISTS (
            SELECT FROM verdict first WHERE first.partition_id = later.partition_id
            AND first.log_offset = later.log_offset AND first.verdict_no = 1)""",
    "open cases of events that are not refused": f"""
        SELECT refused.office_code, partition_id, log_offset, 1 FROM reject_case refused
        JOIN ({IN_FORCE}) judged USING (partition_id, log_offset)
        WHERE refused.closed_at IS NULL AND judged.verdict <> 'rejected'""",
    "records without a head": """
        SELECT judged.office_code, max(judged.partition_id), max(judged.log_offset), count(DISTINCT judged.record_ref)
        FROM verdict judged LEFT JOIN record_head head USING (record_ref)
        WHERE judged.record_ref IS NOT NULL AND head.record_ref IS NULL GROUP BY 1""",
    "heads that are not what was seen last of their record": """
        SELECT head.office_code, head.newest_partition_id, head.newest_log_offset, 1
        FROM record_head head LEFT JOIN verdict judged USING (record_ref)
        LEFT JOIN reject_case waived ON waived.state = 'waived'
             AND waived.partition_id = judged.partition_id AND waived.log_offset = judged.log_offset
        GROUP BY head.record_ref, head.office_code, head.newest_partition_id, head.newest_log_offset, head.revision,
                 head.accepted_revision
        HAVING max(judged.revision) FILTER (WHERE judged.verdict IN ('accepted', 'rejected'))
                   IS DISTINCT FROM head.revision
            OR NOT bool_or(judged.revision = head.revision
                           AND (judged.partition_id, judged.log_offset)
                               = (head.newest_partition_id, head.newest_log_offset))
            OR max(judged.revision) FILTER (WHERE judged.verdict = 'accepted' AND judged.document <> 'record_void'
                                               OR waived.partition_id IS NOT NULL)
                   IS DISTINCT FROM head.accepted_revision""",
    "heads marked void without a taking back that was accepted": """
        SELECT head.office_code, head.newest_partition_id, head.newest_log_offset, 1 FROM record_head head
        WHERE head.is_void AND NOT EXISTS (
            SELECT FROM verdict taken WHERE taken.record_ref = head.record_ref
            AND taken.document = 'record_void' AND taken.verdict = 'accepted')""",
    "verdicts that no message told their office": """
        SELECT judged.office_code, judged.partition_id, judged.log_offset,
               judged.judged_count - COALESCE(told.told_count, 0)
        FROM (SELECT office_code, judged_at, max(partition_id) AS partition_id, max(log_offset) AS log_offset,
                     count(*) AS judged_count
              FROM verdict WHERE verdict <> 'control' GROUP BY 1, 2) judged
        LEFT JOIN (SELECT office_code, created_at AS judged_at, sum(message_count) AS told_count
                   FROM outbox WHERE message = 'office_verdict' GROUP BY 1, 2) told
             USING (office_code, judged_at)
        WHERE judged.judged_count > COALESCE(told.told_count, 0)""",
    "control events without a manifest": """
        SELECT judged.office_code, partition_id, log_offset, 1 FROM verdict judged
        LEFT JOIN manifest named USING (partition_id, log_offset)
        WHERE judged.verdict = 'control' AND named.partition_id IS NULL""",
    "manifests without a control event": """
        SELECT named.office_code, partition_id, log_offset, 1 FROM manifest named
        LEFT JOIN verdict judged USING (partition_id, log_offset)
        WHERE judged.verdict IS DISTINCT FROM 'control'""",
    "numbers received that the intervals of their epoch do not hold": """
        SELECT COALESCE(came.office_code, kept.office_code), came.partition_id, came.log_offset,
               abs(COALESCE(came.number_count, 0) - COALESCE(kept.number_count, 0))
        FROM (SELECT office_code, epoch, max(partition_id) AS partition_id, max(log_offset) AS log_offset,
                     count(DISTINCT sequence_no) AS number_count
              FROM raw WHERE epoch IS NOT NULL AND sequence_no IS NOT NULL GROUP BY 1, 2) came
        FULL JOIN (SELECT office_code, epoch, sum(last_no - first_no + 1) AS number_count
                   FROM sequence_interval GROUP BY 1, 2) kept USING (office_code, epoch)
        WHERE came.number_count IS DISTINCT FROM kept.number_count""",
    "complete manifests whose numbers are not all received": """
        SELECT named.office_code, named.partition_id, named.log_offset, 1 FROM manifest named
        WHERE named.completed_at IS NOT NULL AND named.event_count > 0 AND NOT EXISTS (
            SELECT 1 FROM sequence_interval arrived
            WHERE arrived.office_code = named.office_code AND arrived.epoch = named.epoch
              AND arrived.first_no <= named.first_no AND arrived.last_no >= named.last_no)""",
    "records that protection does not watch as their verdicts say": f"""
        WITH due AS (
            SELECT judged.office_code FROM verdict judged LEFT JOIN record_head head USING (record_ref)
            WHERE judged.document = 'cpmi_registration' AND jsonb_path_exists(judged.reasons, {_WATCHED})
              AND judged.record_ref IS NOT NULL AND judged.revision >= COALESCE(head.accepted_revision, 0)
              AND NOT EXISTS (
                  SELECT FROM verdict later
                  WHERE later.partition_id = judged.partition_id AND later.log_offset = judged.log_offset
                    AND later.verdict_no > judged.verdict_no AND later.verdict_no > 1)
              AND (judged.verdict IN ('accepted', 'rejected') OR judged.verdict = 'superseded' AND EXISTS (
                  SELECT FROM verdict before
                  WHERE before.partition_id = judged.partition_id AND before.log_offset = judged.log_offset
                    AND before.verdict_no = judged.verdict_no - 1 AND jsonb_path_exists(before.reasons, {_WATCHED})))
        )
        SELECT COALESCE(counted.office_code, kept.office_code), NULL::int, NULL::bigint,
               abs(COALESCE(counted.due_count, 0) - COALESCE(kept.kept_count, 0))
        FROM (SELECT office_code, count(*) AS due_count FROM due GROUP BY 1) counted
        FULL JOIN (SELECT office_code, count(*) AS kept_count FROM protection.watch
                   WHERE %(office)s::text IS NULL OR office_code = %(office)s GROUP BY 1) kept
             USING (office_code)
        WHERE counted.due_count IS DISTINCT FROM kept.kept_count""",
}
