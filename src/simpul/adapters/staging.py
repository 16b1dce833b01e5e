"""Fast writing into tables under row-level security.

PostgreSQL refuses COPY there. So a batch is copied into a temporary table of the session, which writes no log and is
emptied at commit, and moved from it by one INSERT a table that every policy checks.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from psycopg import adapters, sql
from psycopg.adapt import Dumper, PyFormat
from psycopg.pq import Format

from simpul.adapters.postgres import Connection
from simpul.errors import StopNow

_AT_ONCE = 100  # rows that fit into a processor's nearest caches

# Nothing is compressed that is read a moment later.
_STAGING = "CREATE TEMP TABLE {} ({}) WITH (toast_tuple_target = 8160) ON COMMIT DELETE ROWS"

_COLUMN_TYPES = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


class Target(NamedTuple):
    """A table that takes some columns of what was staged: its column -> the staged one.

    ``where``: which of the rows it takes. ``on_conflict``: what becomes of one whose key is there already.
    ``constants``: columns that hold the same text in every row.
    """

    table: str
    columns: Mapping[str, str]
    where: str = "true"
    on_conflict: str = ""
    constants: Mapping[str, str] = MappingProxyType({})


def target(table: str, columns: Iterable[str], *, on_conflict: str = "") -> Target:
    """A table that takes columns of its own names."""
    return Target(table, {column: column for column in columns}, on_conflict=on_conflict)


class StagedRows:
    """Rows of one kind, their staging place in this session, and the tables they go to. Needs no right to read those.

    Values travel in PostgreSQL's binary form; JSON and arrays as their text, which is read when they are moved.
    """

    def __init__(self, connection: Connection, columns: Sequence[str], targets: Sequence[Target]) -> None:
        self._connection = connection
        connection.adapters.register_dumper(UUID, _UuidDumper)
        connection.adapters.register_dumper(bytes, connection.adapters.get_dumper(bytes, PyFormat.BINARY))
        types = {found.table: self._types_of(found) for found in targets}
        staged_types = {
            staged: _travelling(types[found.table][column])
            for found in targets
            for column, staged in found.columns.items()
        }
        self._types = [staged_types[column] for column in columns]
        staged = sql.Identifier("pg_temp", "staged_for_" + targets[0].table.replace(".", "_"))
        names = [sql.Identifier(column) for column in columns]
        definition = _listed("{} {}", names, self._types)
        connection.execute(sql.SQL(_STAGING).format(staged, definition))
        copy = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(staged, sql.SQL(", ").join(names))
        # Put together once: there are a hundred names in them.
        self._copy = copy.as_bytes(connection)
        self._moves = [_move(staged, found, types[found.table]).as_bytes(connection) for found in targets]

    def write(self, rows: Iterable[Sequence[object]]) -> int:
        """Add the rows to their tables, in the running transaction; how many there were."""
        count, waiting = 0, iter(rows)
        with self._connection.cursor().copy(self._copy) as copying:
            copying.set_types(self._types)
            write_row = copying.write_row
            while portion := list(islice(waiting, _AT_ONCE)):
                for row in portion:
                    write_row(row)
                count += len(portion)
        if count:
            for move in self._moves:
                self._connection.execute(move)
        return count

    def _types_of(self, to: Target) -> dict[str, str]:
        types: dict[str, str] = dict(self._connection.execute(_COLUMN_TYPES, [to.table]).fetchall())
        if missing := {*to.columns, *to.constants} - types.keys():
            raise StopNow(
                f"{to.table} has no column {', '.join(sorted(missing))}: the registry database is older than this "
                "code. Run `simpul migrate`."
            )
        return types


def _move(staged: sql.Composable, to: Target, types: Mapping[str, str]) -> sql.Composed:
    values = _listed("{}::{}", [sql.Identifier(name) for name in to.columns.values()], [types[c] for c in to.columns])
    return sql.SQL("INSERT INTO {} ({}) SELECT {} FROM {} WHERE {} {}").format(
        sql.Identifier(*to.table.split(".")),
        sql.SQL(", ").join(map(sql.Identifier, [*to.columns, *to.constants])),
        sql.SQL(", ").join([values, *map(sql.Literal, to.constants.values())]),
        staged,
        sql.SQL(to.where),
        sql.SQL(to.on_conflict),
    )


class _UuidDumper(Dumper):
    """The sixteen bytes of an id, without asking twice how to write them."""

    oid, format = adapters.types["uuid"].oid, Format.BINARY

    def dump(self, obj: UUID) -> bytes:
        return obj.int.to_bytes(16)


def _travelling(column_type: str) -> str:
    return "text" if column_type == "jsonb" or column_type.endswith("[]") else column_type


def _listed(form: str, names: Sequence[sql.Composable], types: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(
        sql.SQL(form).format(name, sql.SQL(column_type)) for name, column_type in zip(names, types, strict=True)
    )
