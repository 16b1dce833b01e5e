"""Law 1, recounted from the rows themselves: every check is one query that finds the rows which do not balance.

Each query gives (office_code, count) and finds nothing while the law holds. Never a counter alone: a counter is only
compared with the rows it counted.
"""

from collections.abc import Mapping
from typing import LiteralString, NamedTuple

from simpul.adapters.postgres import Connection
from simpul.domain.intervals import Interval, joined, missing

_LANDED = """
    SELECT partition_id, log_offset, office_code, slice_id FROM landing.cpmi_registration
    UNION ALL SELECT partition_id, log_offset, office_code, slice_id FROM landing.placement_stage
    UNION ALL SELECT partition_id, log_offset, office_code, slice_id FROM landing.record_void
"""

_LOADED = """
    SELECT partition_id, log_offset, office_code FROM registry.registration
    UNION ALL SELECT partition_id, log_offset, office_code FROM registry.stage
    UNION ALL SELECT partition_id, log_offset, office_code FROM registry.record_void
"""

_IN_FORCE = """
    SELECT DISTINCT ON (partition_id, log_offset) * FROM intake.verdict
    ORDER BY partition_id, log_offset, verdict_no DESC
"""

CHECKS: Mapping[str, LiteralString] = {
    "raw rows missing below the stored offset": """
        SELECT place.office_code, abs(place.next_offset - place.first_offset - count(raw.log_offset))
        FROM intake.topic_partition place LEFT JOIN intake.raw USING (partition_id)
        GROUP BY place.partition_id
        HAVING count(raw.log_offset) <> place.next_offset - place.first_offset""",
    "raw rows without a body": """
        SELECT raw.office_code, count(*) FROM intake.raw
        LEFT JOIN intake.raw_body body USING (partition_id, log_offset)
        WHERE body.partition_id IS NULL GROUP BY 1""",
    "raw rows without a verdict": """
        SELECT raw.office_code, count(*) FROM intake.raw
        LEFT JOIN intake.verdict judged USING (partition_id, log_offset)
        WHERE judged.partition_id IS NULL GROUP BY 1""",
    "verdicts without a raw row": """
        SELECT judged.office_code, count(*) FROM intake.verdict judged
        LEFT JOIN intake.raw USING (partition_id, log_offset) WHERE raw.partition_id IS NULL GROUP BY 1""",
    "hours whose verdicts differ from their counters": """
        WITH recount AS (
            SELECT raw.partition_id, date_trunc('hour', raw.broker_at, 'UTC') AS hour_at, raw.office_code,
                   count(*) FILTER (WHERE verdict = 'accepted') AS accepted_count,
                   count(*) FILTER (WHERE verdict = 'rejected') AS rejected_count,
                   count(*) FILTER (WHERE verdict = 'duplicate') AS duplicate_count,
                   count(*) FILTER (WHERE verdict = 'superseded') AS superseded_count,
                   count(*) FILTER (WHERE verdict = 'control') AS control_count
            FROM intake.raw JOIN intake.verdict judged USING (partition_id, log_offset)
            WHERE judged.verdict_no = 1 GROUP BY 1, 2, 3)
        SELECT COALESCE(recount.office_code, counted.office_code), count(*)
        FROM recount FULL JOIN intake.ledger_hour counted USING (partition_id, hour_at)
        WHERE (recount.accepted_count, recount.rejected_count, recount.duplicate_count, recount.superseded_count,
               recount.control_count)
              IS DISTINCT FROM
              (counted.accepted_count, counted.rejected_count, counted.duplicate_count, counted.superseded_count,
               counted.control_count)
        GROUP BY 1""",
    "accepted events that are not landed": f"""
        SELECT judged.office_code, count(*) FROM ({_IN_FORCE}) judged
        LEFT JOIN ({_LANDED}) landed USING (partition_id, log_offset)
        WHERE judged.verdict = 'accepted' AND landed.partition_id IS NULL GROUP BY 1""",
    "waived cases that are not landed": f"""
        SELECT refused.office_code, count(*) FROM intake.reject_case refused
        LEFT JOIN ({_LANDED}) landed USING (partition_id, log_offset)
        WHERE refused.state = 'waived' AND landed.partition_id IS NULL GROUP BY 1""",
    "landed rows that were neither accepted nor waived": f"""
        SELECT landed.office_code, count(*) FROM ({_LANDED}) landed
        LEFT JOIN intake.verdict judged ON judged.partition_id = landed.partition_id
             AND judged.log_offset = landed.log_offset AND judged.verdict = 'accepted'
        LEFT JOIN intake.reject_case waived ON waived.partition_id = landed.partition_id
             AND waived.log_offset = landed.log_offset AND waived.state = 'waived'
        WHERE judged.partition_id IS NULL AND waived.partition_id IS NULL GROUP BY 1""",
    "rejected events without a case": """
        SELECT judged.office_code, count(*) FROM intake.verdict judged
        LEFT JOIN intake.reject_case refused USING (partition_id, log_offset)
        WHERE judged.verdict = 'rejected' AND refused.partition_id IS NULL GROUP BY 1""",
    "cases without a rejected event": """
        SELECT refused.office_code, count(*) FROM intake.reject_case refused
        LEFT JOIN intake.verdict judged ON judged.partition_id = refused.partition_id
             AND judged.log_offset = refused.log_offset AND judged.verdict = 'rejected'
        WHERE judged.partition_id IS NULL GROUP BY 1""",
    "cases whose event has not as many verdicts as it was given": """
        SELECT refused.office_code, count(*) FROM intake.reject_case refused
        WHERE refused.verdict_no <> (
            SELECT count(*) FROM intake.verdict judged
            WHERE judged.partition_id = refused.partition_id AND judged.log_offset = refused.log_offset)
        GROUP BY 1""",
    "open cases of events that are not refused": f"""
        SELECT refused.office_code, count(*) FROM intake.reject_case refused
        JOIN ({_IN_FORCE}) judged USING (partition_id, log_offset)
        WHERE refused.closed_at IS NULL AND judged.verdict <> 'rejected' GROUP BY 1""",
    "records without a head": """
        SELECT judged.office_code, count(DISTINCT judged.record_ref) FROM intake.verdict judged
        LEFT JOIN intake.record_head head USING (record_ref)
        WHERE judged.record_ref IS NOT NULL AND head.record_ref IS NULL GROUP BY 1""",
    "control events without a manifest": """
        SELECT judged.office_code, count(*) FROM intake.verdict judged
        LEFT JOIN intake.manifest named USING (partition_id, log_offset)
        WHERE judged.verdict = 'control' AND named.partition_id IS NULL GROUP BY 1""",
    "slices whose landed rows differ from their count": f"""
        SELECT COALESCE(slice.office_code, landed.office_code), count(*)
        FROM quality.slice
        FULL JOIN (SELECT slice_id, office_code, count(*) AS found FROM ({_LANDED}) every GROUP BY 1, 2) landed
             USING (slice_id)
        WHERE slice.record_count IS DISTINCT FROM COALESCE(landed.found, 0) GROUP BY 1""",
    "registrations of loaded slices that are not in the registry": """
        SELECT landed.office_code, count(*) FROM landing.cpmi_registration landed
        JOIN quality.slice USING (slice_id)
        LEFT JOIN registry.registration loaded
             ON loaded.partition_id = landed.partition_id AND loaded.log_offset = landed.log_offset
        WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL GROUP BY 1""",
    "stage lines of loaded slices that are neither loaded nor waiting": """
        SELECT landed.office_code, count(*) FROM landing.placement_stage landed
        JOIN quality.slice USING (slice_id)
        JOIN registry.registration seen
             ON seen.office_code = landed.office_code AND seen.source_record_id = landed.source_record_id
        LEFT JOIN registry.stage loaded
             ON loaded.partition_id = landed.partition_id AND loaded.log_offset = landed.log_offset
        WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL
          AND seen.recorded_at < slice.loaded_at GROUP BY 1""",
    "loaded rows that are not landed": f"""
        SELECT loaded.office_code, count(*)
        FROM ({_LOADED}) loaded
        LEFT JOIN ({_LANDED}) landed USING (partition_id, log_offset)
        WHERE landed.partition_id IS NULL GROUP BY 1""",
    "takings back of loaded slices that are not in the registry": """
        SELECT landed.office_code, count(*) FROM landing.record_void landed
        JOIN quality.slice USING (slice_id)
        LEFT JOIN registry.record_void loaded
             ON loaded.partition_id = landed.partition_id AND loaded.log_offset = landed.log_offset
        WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL GROUP BY 1""",
    "heads marked void without a taking back that was accepted": f"""
        SELECT head.office_code, count(*) FROM intake.record_head head
        LEFT JOIN ({_IN_FORCE}) taken ON taken.record_ref = head.record_ref
             AND taken.document = 'record_void' AND taken.verdict = 'accepted'
        WHERE head.is_void AND taken.partition_id IS NULL GROUP BY 1""",
    "records taken back that are still linked": """
        SELECT link.office_code, count(*) FROM registry.current_link link
        WHERE NOT EXISTS (SELECT FROM registry.current_registration here WHERE here.record_ref = link.record_ref)
        GROUP BY 1""",
    "links undone that the log of identity does not tell": """
        SELECT link.office_code, count(DISTINCT link.record_ref) FROM registry.link
        JOIN registry.link before ON before.record_ref = link.record_ref AND before.link_no < link.link_no
             AND before.person_id IS NOT NULL
        LEFT JOIN registry.identity_event told ON told.record_ref = link.record_ref AND told.kind = 'unlinked'
        WHERE link.person_id IS NULL AND told.record_ref IS NULL GROUP BY 1""",
    "loaded registrations without a link": """
        SELECT loaded.office_code, count(*) FROM registry.registration loaded
        LEFT JOIN registry.link USING (partition_id, log_offset)
        WHERE link.partition_id IS NULL GROUP BY 1""",
    "links without a loaded registration": """
        SELECT link.office_code, count(*) FROM registry.link
        LEFT JOIN registry.registration loaded USING (partition_id, log_offset)
        WHERE loaded.partition_id IS NULL GROUP BY 1""",
    "links to a person that was never created": """
        SELECT link.office_code, count(*) FROM registry.link
        LEFT JOIN registry.identity_event created
             ON created.kind IN ('created', 'split') AND created.person_id = link.person_id
        WHERE link.person_id IS NOT NULL AND created.person_id IS NULL GROUP BY 1""",
    "complete manifests whose numbers are not all received": """
        SELECT named.office_code, count(*) FROM intake.manifest named
        WHERE named.completed_at IS NOT NULL AND named.event_count > 0 AND NOT EXISTS (
            SELECT 1 FROM intake.sequence_interval arrived
            WHERE arrived.office_code = named.office_code AND arrived.epoch = named.epoch
              AND arrived.first_no <= named.first_no AND arrived.last_no >= named.last_no)
        GROUP BY 1""",
}

_VERDICT_COUNTS = f"SELECT office_code, verdict, count(*) FROM ({_IN_FORCE}) judged GROUP BY 1, 2"

# What became of each accepted or waived revision. A stage line waits by itself while its registration is not in the
# registry; one that its office takes back meanwhile waits for nothing any more.
_ACCEPTED_COUNTS = f"""
SELECT landed.office_code,
       CASE WHEN loaded.partition_id IS NOT NULL THEN 'loaded'
            WHEN slice.state = 'held' THEN 'held'
            WHEN slice.state = 'withdrawn' THEN 'withdrawn'
            WHEN slice.state IN ('open', 'closed') THEN 'slice_open'
            WHEN slice.loaded_at IS NULL THEN 'slice_passed'
            WHEN EXISTS (SELECT FROM registry.record_void taken
                         WHERE taken.record_ref = landed.record_ref AND taken.revision > landed.revision)
                 THEN 'withdrawn'
            WHEN refused.source_record_id IS NOT NULL THEN 'registration_refused'
            ELSE 'registration_not_seen' END AS became,
       count(*)
FROM (SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision, source_record_id
      FROM landing.cpmi_registration
      UNION ALL
      SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision, source_record_id
      FROM landing.placement_stage
      UNION ALL
      SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision, source_record_id
      FROM landing.record_void) landed
JOIN quality.slice USING (slice_id)
LEFT JOIN ({_LOADED}) loaded USING (partition_id, log_offset)
LEFT JOIN intake.record_head refused
     ON refused.office_code = landed.office_code AND refused.source_record_id = landed.source_record_id
     AND refused.document = 'cpmi_registration' AND refused.accepted_revision IS NULL
GROUP BY 1, 2
"""


_INCOMPLETE = """
SELECT office_code, epoch, first_no, last_no FROM intake.manifest
WHERE completed_at IS NULL AND event_count > 0 AND broker_at < now() - interval '60 seconds'
ORDER BY office_code, broker_at
"""

_RECEIVED = """
SELECT office_code, epoch, first_no, last_no FROM intake.sequence_interval
WHERE (office_code, epoch) IN (SELECT office_code, epoch FROM intake.manifest WHERE completed_at IS NULL)
"""


class Gap(NamedTuple):
    """Numbers of one epoch, both included, that an office produced and that never arrived."""

    epoch: str
    first_no: int
    last_no: int


def unbalanced(connection: Connection) -> dict[str, dict[str, int]]:
    """Every check that finds something: office -> sentence -> how many rows."""
    found: dict[str, dict[str, int]] = {}
    for sentence, query in CHECKS.items():
        for office, count in connection.execute(query).fetchall():
            faults = found.setdefault(office, {})
            faults[sentence] = faults.get(sentence, 0) + int(count)
    return found


def verdict_counts(connection: Connection) -> dict[str, dict[str, int]]:
    """office -> verdict in force -> events."""
    return _nested(connection, _VERDICT_COUNTS)


def waived_counts(connection: Connection) -> dict[str, int]:
    """office -> refused revisions that a person let in."""
    rows = connection.execute("SELECT office_code, count(*) FROM intake.reject_case WHERE state = 'waived' GROUP BY 1")
    return dict(rows.fetchall())


def accepted_counts(connection: Connection) -> dict[str, dict[str, int]]:
    """office -> what became of an accepted or waived revision -> how many."""
    return _nested(connection, _ACCEPTED_COUNTS)


def places(connection: Connection) -> list[tuple[str, int, str, int, int, str, str | None]]:
    """(topic, partition, office, first offset, next offset, state, why stopped) of every partition that counts."""
    return connection.execute(
        "SELECT topic_name, partition_no, office_code, first_offset, next_offset, state, stopped_reason "
        "FROM intake.topic_partition WHERE state <> 'retired' ORDER BY topic_name, partition_no"
    ).fetchall()


def gaps(connection: Connection) -> dict[str, list[Gap]]:
    """office -> numbers that a manifest names and that never arrived, once every partition had time to catch up."""
    received: dict[tuple[object, object], list[Interval]] = {}
    for office, epoch, first, last in connection.execute(_RECEIVED).fetchall():
        received.setdefault((office, epoch), []).append(Interval(first, last))
    lost: dict[tuple[str, object], list[Interval]] = {}
    for office, epoch, first, last in connection.execute(_INCOMPLETE).fetchall():
        numbers = missing(first, last, received.get((office, epoch), []))
        lost.setdefault((office, epoch), []).extend(numbers)
    found: dict[str, list[Gap]] = {}
    for (office, epoch), numbers in lost.items():  # a file's manifest and an hour's may name the same one
        found.setdefault(office, []).extend(Gap(str(epoch), *interval) for interval in sorted(joined(numbers)))
    return found


def _nested(connection: Connection, query: LiteralString) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for office, kind, count in connection.execute(query).fetchall():
        found.setdefault(office, {})[kind] = int(count)
    return found
