"""Rows put into a table one by one, where a login may not copy them and they are few."""

from collections.abc import Mapping, Sequence

from psycopg import sql

from simpul.adapters.postgres import Connection


def insert_rows(connection: Connection, table: str, lines: Sequence[Mapping[str, object]]) -> None:
    """Add rows (column -> value, all with the same columns) to a table; in the running transaction."""
    if not lines:
        return
    names = list(lines[0])
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(*table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, names)),
        sql.SQL(", ").join([sql.Placeholder()] * len(names)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [list(line.values()) for line in lines])
