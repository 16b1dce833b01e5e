"""Fast writing into tables under row-level security.

PostgreSQL refuses COPY there. So a batch is copied into a temporary table of the session, which writes no log and is
emptied at commit, and moved from it by one INSERT that every policy checks.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from uuid import UUID

from psycopg import adapters, sql
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

from simpul.adapters.postgres import Connection

_AT_ONCE = 100  # rows that fit into a processor's nearest caches

_COLUMN_TYPES = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


class StagedTable:
    """One target table and its staging place in this session. Needs no right to read the target.

    Values travel in PostgreSQL's binary form; JSON and arrays as their text, which is read when they are moved.
    ``on_conflict``: the clause that says what becomes of a row whose key is there already.
    """

    def __init__(self, connection: Connection, table: str, columns: Sequence[str], on_conflict: str = "") -> None:
        self._connection = connection
        connection.adapters.register_dumper(UUID, _UuidDumper)
        connection.adapters.register_dumper(bytes, connection.adapters.get_dumper(bytes, PyFormat.BINARY))
        types: dict[str, str] = dict(connection.execute(_COLUMN_TYPES, [table]).fetchall())
        targets = [types[column] for column in columns]
        self._types = ["text" if _travels_as_text(target) else target for target in targets]
        staged = sql.Identifier("pg_temp", "staged_" + table.replace(".", "_"))
        names = [sql.Identifier(column) for column in columns]
        definition = _listed("{} {}", names, self._types)
        connection.execute(sql.SQL("CREATE TEMP TABLE {} ({}) ON COMMIT DELETE ROWS").format(staged, definition))
        listed = sql.SQL(", ").join(names)
        self._copy = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(staged, listed)
        self._move = sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} {}").format(
            sql.Identifier(*table.split(".")), listed, _listed("{}::{}", names, targets), staged, sql.SQL(on_conflict)
        )

    def write(self, rows: Iterable[Sequence[object]]) -> int:
        """Add the rows to the target, in the running transaction; how many there were."""
        count = 0
        with self._connection.cursor().copy(self._copy) as target:
            target.set_types(self._types)
            rows, write_row = iter(rows), target.write_row
            while portion := list(islice(rows, _AT_ONCE)):
                for row in portion:
                    write_row(row)
                count += len(portion)
        if count:
            self._connection.execute(self._move)
        return count


class _UuidDumper(Dumper):
    """The sixteen bytes of an id, without asking twice how to write them."""

    oid, format = adapters.types["uuid"].oid, Format.BINARY

    def dump(self, obj: UUID) -> bytes:
        return obj.bytes


def _travels_as_text(column_type: str) -> bool:
    return column_type == "jsonb" or column_type.endswith("[]")


def _listed(form: str, names: Sequence[sql.Identifier], types: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL(form).format(name, sql.SQL(column_type)) for name, column_type in zip(names, types, strict=True)
    )
