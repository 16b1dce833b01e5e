"""What an analyst may read for a figure: published rows, and the publication they belong to."""

from dataclasses import dataclass
from datetime import date, datetime

from simpul.adapters.postgres import Connection


@dataclass(frozen=True, slots=True)
class Publication:
    """One published state of a mart, or of one month of it: the offices are those of the mart, or of the month."""

    definition_version: str
    as_of_at: datetime
    offices_delivered: int
    offices_expected: int


@dataclass(frozen=True, slots=True)
class Destination:
    """A destination's registrations of a month; None where a count is suppressed."""

    name: str
    total: int
    women: int | None
    men: int | None


def newest_publication(connection: Connection, mart: str) -> Publication | None:
    """The newest published state of a mart."""
    row = connection.execute(
        "SELECT definition_version, as_of_at, offices_delivered, offices_expected FROM marts.publication "
        "WHERE mart_name = %s ORDER BY publication_no DESC LIMIT 1",
        [mart],
    ).fetchone()
    return Publication(*row) if row else None


def month_of_destinations(connection: Connection, month: date) -> Publication | None:
    """What the figures of a month say of themselves; None where the month has none."""
    row = connection.execute(
        "SELECT DISTINCT definition_version, as_of_at, offices_delivered, offices_expected "
        "FROM marts.registrations_by_destination WHERE registration_month = %s",
        [month],
    ).fetchone()
    return Publication(*row) if row else None


def destinations(connection: Connection, month: date, how_many: int) -> list[Destination]:
    """The destinations with most registrations in a month, the largest first; suppressed totals are left out."""
    rows = connection.execute(_DESTINATIONS, [month, how_many]).fetchall()
    return [Destination(*row) for row in rows]


_DESTINATIONS = """
SELECT max(destination_name), max(registration_count) FILTER (WHERE sex = 'ALL'),
       max(registration_count) FILTER (WHERE sex = 'F'), max(registration_count) FILTER (WHERE sex = 'M')
FROM marts.registrations_by_destination WHERE registration_month = %s
GROUP BY destination_code HAVING max(registration_count) FILTER (WHERE sex = 'ALL') IS NOT NULL
ORDER BY 2 DESC, 1 LIMIT %s
"""
