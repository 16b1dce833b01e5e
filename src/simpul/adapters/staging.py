"""Fast writing into tables under row-level security.

PostgreSQL refuses COPY there. So a batch is copied into a temporary table of the session, which writes no log and is
emptied at commit, and moved from it by one INSERT that every policy checks.
"""

from collections.abc import Iterable, Mapping, Sequence

from psycopg import sql

from simpul.adapters.postgres import Connection

_COLUMN_TYPES = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


class StagedTable:
    """One target table and its staging place in this session. Needs no right to read the target."""

    def __init__(self, connection: Connection, table: str, columns: Sequence[str]) -> None:
        self._connection = connection
        staged = sql.Identifier("pg_temp", "staged_" + table.replace(".", "_"))
        names = sql.SQL(", ").join(map(sql.Identifier, columns))
        self._copy = sql.SQL("COPY {} ({}) FROM STDIN").format(staged, names)
        self._move = sql.SQL("INSERT INTO {target} ({names}) SELECT {names} FROM {staged}").format(
            target=sql.Identifier(*table.split(".")), names=names, staged=staged
        )
        types: Mapping[str, str] = dict(connection.execute(_COLUMN_TYPES, [table]).fetchall())
        definition = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(column), sql.SQL(types[column])) for column in columns
        )
        connection.execute(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DELETE ROWS").format(staged, definition))

    def write(self, rows: Iterable[Sequence[object]]) -> int:
        """Add the rows to the target, in the running transaction; how many there were."""
        count = 0
        with self._connection.cursor().copy(self._copy) as target:
            for row in rows:
                target.write_row(row)
                count += 1
        if count:
            self._connection.execute(self._move)
        return count
