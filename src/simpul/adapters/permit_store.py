"""How many registrations the registry holds under each permit to recruit (SIP2MI), as its loads count them."""

from uuid import UUID

from simpul.adapters.postgres import Connection


def permit_use(connection: Connection) -> dict[str, int]:
    """SIP2MI number, as the register writes it -> current registrations under it, at the last count."""
    rows = connection.execute("SELECT sip2mi_number, registration_count FROM reference.sip2mi_use")
    return dict(rows.fetchall())


def recount(connection: Connection, slice_id: UUID) -> None:
    """Count anew what a slice's records touch: the permits that they name, and those that they named before."""
    connection.execute(_RECOUNT, {"slice": slice_id})


_RECOUNT = """
WITH touched AS (
    SELECT DISTINCT upper(btrim(named.sip2mi_number)) AS sip2mi_number
    FROM (SELECT record_ref FROM registry.registration WHERE slice_id = %(slice)s
          UNION SELECT record_ref FROM registry.record_void WHERE slice_id = %(slice)s) AS mine
    JOIN registry.registration named USING (record_ref)
    WHERE named.sip2mi_number IS NOT NULL
)
INSERT INTO reference.sip2mi_use AS counted (sip2mi_number, registration_count)
SELECT touched.sip2mi_number, (
    SELECT count(*) FROM registry.registration here
    WHERE here.sip2mi_number IS NOT NULL AND upper(btrim(here.sip2mi_number)) = touched.sip2mi_number
      AND NOT EXISTS (SELECT FROM registry.registration later
                      WHERE later.record_ref = here.record_ref AND later.revision > here.revision)
      AND NOT EXISTS (SELECT FROM registry.record_void taken
                      WHERE taken.record_ref = here.record_ref AND taken.revision > here.revision))
FROM touched ORDER BY 1
ON CONFLICT (sip2mi_number) DO UPDATE SET registration_count = excluded.registration_count, counted_at = now()
"""
