"""What an analyst may read for a figure: published rows, and the publication they belong to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from psycopg import sql
from psycopg.rows import class_row

from simpul.adapters.postgres import Connection

_AT_ONCE = 10_000


class FileKind(StrEnum):
    """How a figure is written as a file."""

    parquet = "parquet"
    csv = "csv"


@dataclass(frozen=True, slots=True)
class Publication:
    """One published state of a mart, or of one month of it: the offices are those of the mart, or of the month."""

    definition_version: str
    as_of_at: datetime
    offices_delivered: int
    offices_expected: int


@dataclass(frozen=True, slots=True)
class Published:
    """A mart as it stands in the database now, and what its definition there says of it."""

    name: str
    caption: str
    definition_version: str
    as_of_at: datetime
    row_count: int
    offices_delivered: int
    offices_expected: int


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column of a mart. ``kind``: its type, as PostgreSQL names it."""

    name: str
    kind: str
    caption: str


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


def published(connection: Connection) -> list[Published]:
    """Every mart that was ever published, by name, in its newest state."""
    with connection.cursor(row_factory=class_row(Published)) as cursor:
        return cursor.execute(_PUBLISHED).fetchall()


def columns(connection: Connection, mart: str) -> list[FigureColumn]:
    """The columns of a mart in their order, with their captions."""
    with connection.cursor(row_factory=class_row(FigureColumn)) as cursor:
        return cursor.execute(_COLUMNS, [mart]).fetchall()


def portions(connection: Connection, mart: str, wanted: Sequence[FigureColumn]) -> Iterator[list[tuple[object, ...]]]:
    """A mart's rows in the order of their first columns, some at a time. Inside ``one_state``."""
    names = [sql.Identifier(column.name) for column in wanted]
    query = sql.SQL("SELECT {} FROM {} ORDER BY {}").format(
        sql.SQL(", ").join(names), sql.Identifier("marts", mart), sql.SQL(", ").join(names)
    )
    with connection.cursor(name="figure") as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(_AT_ONCE):
            yield rows


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


_PUBLISHED = """
SELECT DISTINCT ON (mart_name) mart_name AS name, COALESCE(obj_description(to_regclass('marts.' || mart_name)), '')
       AS caption, definition_version, as_of_at, row_count, offices_delivered, offices_expected
FROM marts.publication WHERE to_regclass('marts.' || mart_name) IS NOT NULL
ORDER BY mart_name, publication_no DESC
"""

_COLUMNS = """
SELECT attname AS name, format_type(atttypid, NULL) AS kind, COALESCE(col_description(attrelid, attnum), '') AS caption
FROM pg_attribute WHERE attrelid = to_regclass('marts.' || %s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum
"""

_DESTINATIONS = """
SELECT max(destination_name), max(registration_count) FILTER (WHERE sex = 'ALL'),
       max(registration_count) FILTER (WHERE sex = 'F'), max(registration_count) FILTER (WHERE sex = 'M')
FROM marts.registrations_by_destination WHERE registration_month = %s
GROUP BY destination_code HAVING max(registration_count) FILTER (WHERE sex = 'ALL') IS NOT NULL
ORDER BY 2 DESC, 1 LIMIT %s
"""
