"""What has to become of every revision that was let in: in a slice, in the registry, linked to a person.

Queries as in ``recount_intake``: (office, partition id, offset, rows), nothing while the law holds.
"""

from collections.abc import Mapping, Sequence
from typing import LiteralString

from simpul.adapters.recount_intake import LANDED
from simpul.adapters.registry_store import REGISTRATION_COLUMNS

LOADED: LiteralString = """
    SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision FROM registration
    UNION ALL SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision FROM stage
    UNION ALL SELECT partition_id, log_offset, office_code, slice_id, record_ref, revision FROM record_void
"""
"""Every revision that is in the registry."""


_OF_EVERY_DOCUMENT: tuple[LiteralString, ...] = ("office_code", "record_ref", "revision", "slice_id", "received_date")


def _differ(columns: Sequence[LiteralString]) -> LiteralString:
    """Whether a loaded row has others of these columns than its landed one."""
    loaded, landed = (", ".join([f"{table}.{column}" for column in columns]) for table in ("loaded", "landed"))
    return f"({loaded}) IS DISTINCT FROM ({landed})"


# Who each record belongs to by the log of identity, and by its links; both as that person is named today.
_TOLD_AND_LINKED: LiteralString = """
    WITH told AS (
        SELECT happened.record_ref, happened.identity_event_no, happened.kind,
               COALESCE(after.surviving_person_id, happened.person_id) AS person_id
        FROM registry.identity_event happened LEFT JOIN registry.person_redirect after USING (person_id)
        WHERE happened.kind IN ('linked', 'unlinked')
          AND (%(office)s::text IS NULL OR happened.office_code = %(office)s)
    ), linked AS (
        SELECT link.office_code, link.partition_id, link.log_offset, link.record_ref, link.revision, link.link_no,
               COALESCE(after.surviving_person_id, link.person_id) AS person_id
        FROM link LEFT JOIN registry.person_redirect after USING (person_id))
"""

REGISTRY_CHECKS: Mapping[str, LiteralString] = {
    "slices whose landed rows differ from their count": f"""
        SELECT COALESCE(slice.office_code, landed.office_code), landed.partition_id, landed.log_offset,
               abs(COALESCE(slice.record_count, 0) - COALESCE(landed.found, 0))
        FROM slice
        FULL JOIN (SELECT slice_id, office_code, max(partition_id) AS partition_id, max(log_offset) AS log_offset,
                          count(*) AS found
                   FROM ({LANDED}) every GROUP BY 1, 2) landed USING (slice_id)
        WHERE slice.record_count IS DISTINCT FROM COALESCE(landed.found, 0)""",
    "slices whose state contradicts their loading, or that nobody released or withdrew": """
        SELECT slice.office_code, NULL::int, NULL::bigint, 1 FROM slice
        WHERE slice.loaded_at IS NOT NULL AND slice.state NOT IN ('passed', 'released')
           OR slice.state IN ('released', 'withdrawn') AND slice.decided_by IS NULL""",
    "slices in another state than was noted of them last": """
        SELECT slice.office_code, NULL::int, NULL::bigint, 1 FROM slice
        LEFT JOIN (SELECT DISTINCT ON (slice_id) slice_id, state FROM slice_event WHERE state <> 'loaded'
                   ORDER BY slice_id, slice_event_no DESC) noted USING (slice_id)
        LEFT JOIN (SELECT DISTINCT slice_id FROM slice_event WHERE state = 'loaded') loaded USING (slice_id)
        WHERE slice.state IS DISTINCT FROM noted.state
           OR (slice.loaded_at IS NULL) <> (loaded.slice_id IS NULL)""",
    "slices of another office than their records": f"""
        SELECT landed.office_code, max(landed.partition_id), max(landed.log_offset), count(*)
        FROM ({LANDED}) landed JOIN quality.slice USING (slice_id)
        WHERE slice.office_code <> landed.office_code GROUP BY 1""",
    "landed rows of another day than their event, or of another slice": f"""
        SELECT landed.office_code, partition_id, log_offset, 1 FROM ({LANDED}) landed
        JOIN raw USING (partition_id, log_offset)
        JOIN slice USING (slice_id)
        WHERE landed.received_date <> raw.received_date
           OR (slice.document, slice.received_date) IS DISTINCT FROM (raw.document, raw.received_date)""",
    "loaded rows of slices that are not loaded": f"""
        SELECT loaded.office_code, loaded.partition_id, loaded.log_offset, 1 FROM ({LOADED}) loaded
        JOIN slice USING (slice_id) WHERE slice.loaded_at IS NULL""",
    "rows of another office than the one whose log they are of": f"""
        SELECT place.office_code, partition_id, log_offset, 1 FROM topic_partition place
        JOIN (SELECT partition_id, log_offset, office_code FROM raw
              UNION ALL SELECT partition_id, log_offset, office_code FROM verdict
              UNION ALL SELECT partition_id, log_offset, office_code FROM reject_case
              UNION ALL SELECT partition_id, log_offset, office_code FROM manifest
              UNION ALL SELECT partition_id, log_offset, office_code FROM erasure
              UNION ALL SELECT partition_id, NULL, office_code FROM ledger_hour
              UNION ALL SELECT partition_id, first_offset, office_code FROM ledger_file
              UNION ALL SELECT newest_partition_id, newest_log_offset, office_code FROM record_head
              UNION ALL SELECT partition_id, log_offset, office_code FROM ({LANDED}) landed
              UNION ALL SELECT partition_id, log_offset, office_code FROM ({LOADED}) loaded
              UNION ALL SELECT partition_id, log_offset, office_code FROM stage_ahead
              UNION ALL SELECT partition_id, log_offset, office_code FROM link) beside USING (partition_id)
        WHERE beside.office_code <> place.office_code""",
    "registrations of loaded slices that are not in the registry": """
        SELECT landed.office_code, landed.partition_id, landed.log_offset, 1 FROM landed_registration landed
        JOIN slice USING (slice_id)
        LEFT JOIN registration loaded
             ON loaded.partition_id = landed.partition_id AND loaded.log_offset = landed.log_offset
        WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL""",
    "stage lines of loaded slices that are neither loaded nor waiting": """
        SELECT landed.office_code, landed.partition_id, landed.log_offset, 1 FROM landed_stage landed
        JOIN slice USING (slice_id)
        LEFT JOIN stage loaded
             ON loaded.partition_id = landed.partition_id AND loaded.log_offset = landed.log_offset
        WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL AND EXISTS (
            SELECT FROM registration seen WHERE seen.office_code = landed.office_code
            AND seen.source_record_id = landed.source_record_id AND seen.recorded_at < slice.loaded_at)""",
    "stage lines ahead of their registration that are not those of the list": """
        SELECT COALESCE(ahead.office_code, listed.office_code), partition_id, log_offset, 1
        FROM (SELECT line.partition_id, line.log_offset, line.office_code FROM landed_stage line
              JOIN slice USING (slice_id)
              LEFT JOIN stage loaded
                   ON loaded.partition_id = line.partition_id AND loaded.log_offset = line.log_offset
              WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL) ahead
        FULL JOIN stage_ahead listed USING (partition_id, log_offset)
        WHERE ahead.partition_id IS NULL OR listed.partition_id IS NULL""",
    "takings back of loaded slices that are not in the registry": """
        SELECT landed.office_code, landed.partition_id, landed.log_offset, 1 FROM landed_void landed
        JOIN slice USING (slice_id)
        LEFT JOIN record_void loaded
             ON loaded.partition_id = landed.partition_id AND loaded.log_offset = landed.log_offset
        WHERE slice.loaded_at IS NOT NULL AND loaded.partition_id IS NULL""",
    "loaded rows that are not landed": f"""
        SELECT loaded.office_code, partition_id, log_offset, 1 FROM ({LOADED}) loaded
        LEFT JOIN ({LANDED}) landed USING (partition_id, log_offset, record_ref, revision)
        WHERE landed.partition_id IS NULL""",
    "loaded rows that say something else than what landed": f"""
        SELECT loaded.office_code, partition_id, log_offset, 1 FROM registration loaded
        JOIN landed_registration landed USING (partition_id, log_offset)
        WHERE {_differ(REGISTRATION_COLUMNS)}
        UNION ALL
        SELECT loaded.office_code, partition_id, log_offset, 1 FROM stage loaded
        JOIN landed_stage landed USING (partition_id, log_offset)
        WHERE {_differ([*_OF_EVERY_DOCUMENT, "stage_code", "stage_date", "document_no"])}
        UNION ALL
        SELECT loaded.office_code, partition_id, log_offset, 1 FROM record_void loaded
        JOIN landed_void landed USING (partition_id, log_offset)
        WHERE {_differ([*_OF_EVERY_DOCUMENT, "void_document"])}""",
    "records taken back that are still linked": """
        SELECT newest.office_code, newest.partition_id, newest.log_offset, 1
        FROM (SELECT record_ref, max(revision) AS revision FROM record_void GROUP BY 1) taken
        CROSS JOIN LATERAL (
            SELECT * FROM link found WHERE found.record_ref = taken.record_ref
            ORDER BY link_no DESC LIMIT 1) newest
        WHERE newest.person_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM registration later
            WHERE later.record_ref = taken.record_ref AND later.revision > taken.revision)""",
    "links undone that the log of identity does not tell": """
        SELECT link.office_code, max(link.partition_id), max(link.log_offset), count(DISTINCT link.record_ref)
        FROM link
        JOIN link before ON before.record_ref = link.record_ref AND before.link_no < link.link_no
             AND before.person_id IS NOT NULL
        LEFT JOIN registry.identity_event told ON told.record_ref = link.record_ref AND told.kind = 'unlinked'
        WHERE link.person_id IS NULL AND told.record_ref IS NULL GROUP BY 1""",
    "loaded registrations without a link": """
        SELECT loaded.office_code, partition_id, log_offset, 1 FROM registration loaded
        LEFT JOIN link USING (partition_id, log_offset) WHERE link.partition_id IS NULL""",
    "links without a loaded registration": """
        SELECT link.office_code, partition_id, log_offset, 1 FROM link
        LEFT JOIN registration loaded USING (partition_id, log_offset, record_ref, revision)
        WHERE loaded.partition_id IS NULL""",
    "links to somebody else than the log of identity tells": f"""
        {_TOLD_AND_LINKED}
        SELECT linked.office_code, linked.partition_id, linked.log_offset, 1 FROM linked
        LEFT JOIN (SELECT DISTINCT record_ref, person_id FROM told WHERE kind = 'linked') ever
             USING (record_ref, person_id)
        WHERE linked.person_id IS NOT NULL AND ever.record_ref IS NULL
        UNION
        SELECT newest.office_code, newest.partition_id, newest.log_offset, 1
        FROM (SELECT DISTINCT ON (record_ref) linked.*, CASE last.kind WHEN 'linked' THEN last.person_id END AS told_id
              FROM (SELECT record_ref, max(identity_event_no) AS identity_event_no FROM told
                    GROUP BY 1
                    HAVING count(*) > 1 OR record_ref IN (SELECT record_ref FROM link WHERE person_id IS NULL)) often
              JOIN told last USING (record_ref, identity_event_no) JOIN linked USING (record_ref)
              ORDER BY record_ref, linked.revision DESC, linked.link_no DESC) newest
        WHERE newest.person_id IS DISTINCT FROM newest.told_id""",
    "links to a person that was never created": """
        SELECT link.office_code, link.partition_id, link.log_offset, 1 FROM link
        LEFT JOIN registry.identity_event created
             ON created.kind = 'created' AND created.person_id = link.person_id
        WHERE link.person_id IS NOT NULL AND created.person_id IS NULL AND NOT EXISTS (
            SELECT FROM registry.link before
            WHERE before.person_id = link.person_id AND before.link_no < link.link_no)""",
}
