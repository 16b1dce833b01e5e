"""What linkage may know of a slice's records, and of those that may be the same people."""

from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.linkage.assign import Known
from simpul.linkage.evidence import Evidence


def candidates(connection: Connection, slice_id: UUID) -> list[Evidence]:
    """What the slice's records say of themselves now, each by its newest loaded revision."""
    return [Evidence.of(*row) for row in connection.execute(_CANDIDATES, [slice_id])]


def known(connection: Connection, slice_id: UUID) -> list[Known]:
    """Every linked record under a NIK that the slice's records name, or named until now; and those records."""
    return [
        Known(Evidence.of(*row[:6]), row[6], row[7], Evidence.of(*row[:2], *row[8:]))
        for row in connection.execute(_KNOWN, {"slice": slice_id})
    ]


# A record that its office took back is nobody's: it is not asked about until it comes back.
_CANDIDATES = """
SELECT newest.record_ref, newest.office_code, newest.nik_index, newest.warning_codes, newest.birth_date,
       newest.matching_name
FROM (SELECT record_ref, min(ARRAY[partition_id, log_offset]) AS place
      FROM registry.registration WHERE slice_id = %s GROUP BY record_ref) AS mine
CROSS JOIN LATERAL (
    SELECT * FROM registry.registration loaded
    WHERE loaded.record_ref = mine.record_ref ORDER BY revision DESC LIMIT 1) AS newest
WHERE NOT EXISTS (SELECT FROM registry.record_void taken
                  WHERE taken.record_ref = newest.record_ref AND taken.revision > newest.revision)
ORDER BY mine.place
"""

# Today's ids of the persons in ``linked``. Followed from them alone: the view person_redirect follows everybody. Up to
# those who are redirected to nobody, and down again by the way that was found: a thousand persons, each of them merged
# into the next, are a thousand rows, and not each of them with all that come after it.
TODAY = """upwards AS (
    SELECT DISTINCT person_id FROM linked
    UNION
    SELECT merged.person_id
    FROM upwards JOIN registry.identity_event merged
      ON merged.kind = 'merged' AND merged.other_person_id = upwards.person_id
), redirect AS (
    SELECT person_id, person_id AS today FROM upwards
    WHERE NOT EXISTS (SELECT FROM registry.identity_event later
                      WHERE later.kind = 'merged' AND later.other_person_id = upwards.person_id)
    UNION ALL
    SELECT merged.other_person_id, redirect.today
    FROM redirect JOIN registry.identity_event merged
      ON merged.kind = 'merged' AND merged.person_id = redirect.person_id
    WHERE merged.other_person_id IN (SELECT person_id FROM upwards)
), home AS (
    SELECT linked.*, redirect.today FROM linked JOIN redirect USING (person_id)
)"""

# A record belongs to the block of the NIK its newest revision names. Blocks that this slice touches: those its records
# name now, and those they named before. Every person lies within one block. Who was taken back is linked to nobody.
_KNOWN = f"""
WITH RECURSIVE mine AS (
    SELECT record_ref FROM registry.registration WHERE slice_id = %(slice)s
    UNION SELECT record_ref FROM registry.record_void WHERE slice_id = %(slice)s
), touched AS (
    SELECT newest.nik_index
    FROM mine, (VALUES (true), (false)) AS side (is_before)
    CROSS JOIN LATERAL (
        SELECT nik_index FROM registry.registration loaded
        WHERE loaded.record_ref = mine.record_ref AND NOT (side.is_before AND loaded.slice_id = %(slice)s)
        ORDER BY revision DESC LIMIT 1) AS newest
    WHERE newest.nik_index IS NOT NULL
), near AS (
    SELECT record_ref FROM mine
    UNION
    SELECT record_ref FROM registry.registration WHERE nik_index IN (SELECT nik_index FROM touched)
), linked AS (
    SELECT newest.record_ref, newest.office_code, newest.nik_index, newest.warning_codes, newest.birth_date,
           newest.matching_name, link.person_id, before.nik_index AS nik_before, before.warning_codes AS codes_before,
           before.birth_date AS birth_date_before, before.matching_name AS name_before
    FROM near
    CROSS JOIN LATERAL (
        SELECT * FROM registry.registration loaded
        WHERE loaded.record_ref = near.record_ref ORDER BY revision DESC LIMIT 1) AS newest
    CROSS JOIN LATERAL (
        SELECT * FROM registry.registration loaded
        WHERE loaded.record_ref = near.record_ref AND loaded.slice_id <> %(slice)s
        ORDER BY revision DESC LIMIT 1) AS before
    CROSS JOIN LATERAL (
        SELECT person_id FROM registry.link found
        WHERE found.record_ref = near.record_ref ORDER BY link_no DESC LIMIT 1) AS link
    WHERE newest.nik_index IN (SELECT nik_index FROM touched) OR near.record_ref IN (SELECT record_ref FROM mine)
), {TODAY}
SELECT home.record_ref, home.office_code, home.nik_index, home.warning_codes, home.birth_date,
       home.matching_name, created.person_id, created.identity_event_no,
       home.nik_before, home.codes_before, home.birth_date_before, home.name_before
FROM home
JOIN registry.identity_event created ON created.kind = 'created' AND created.person_id = home.today
ORDER BY created.identity_event_no, home.record_ref
"""
