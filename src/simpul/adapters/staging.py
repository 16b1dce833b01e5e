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

_ADD = "INSERT INTO {table} ({columns}) SELECT {values} FROM {staged} AS staged WHERE {where} {order}"

_WRITE_ANEW = "UPDATE {table} AS kept SET {written} FROM {staged} AS staged WHERE kept.{key} = staged.{key} AND {where}"

_COLUMN_TYPES = """
SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped
"""


class Target(NamedTuple):
    """A table that takes some columns of what was staged: its column -> the staged one.

    ``where``: which of the rows it takes, called ``staged``. ``in_order_of``: the staged column by which they come,
    where it matters. ``constants``: columns that hold the same text in every row. ``key``: the column by which it has
    a row already, whose other columns are written anew; without one, rows are added.
    """

    table: str
    columns: Mapping[str, str]
    where: str = "true"
    in_order_of: str = ""
    constants: Mapping[str, str] = MappingProxyType({})
    key: str = ""


def target(table: str, columns: Iterable[str]) -> Target:
    """A table that takes columns of its own names."""
    return Target(table, {column: column for column in columns})


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

    def stage(self, rows: Iterable[Sequence[object]]) -> int:
        """Copy the rows to their staging place, in the running transaction; how many there were."""
        count, waiting = 0, iter(rows)
        with self._connection.cursor().copy(self._copy) as copying:
            copying.set_types(self._types)
            write_row = copying.write_row
            while portion := list(islice(waiting, _AT_ONCE)):
                for row in portion:
                    write_row(row)
                count += len(portion)
        return count

    def move(self) -> None:
        """Add what was staged in this transaction to its tables, in their order."""
        for move in self._moves:
            self._connection.execute(move)

    def _types_of(self, to: Target) -> dict[str, str]:
        types: dict[str, str] = dict(self._connection.execute(_COLUMN_TYPES, [to.table]).fetchall())
        if missing := {*to.columns, *to.constants} - types.keys():
            raise StopNow(
                f"{to.table} has no column {', '.join(sorted(missing))}: the registry database is older than this "
                "code. Run `simpul migrate`."
            )
        return types


def _move(staged: sql.Composable, to: Target, types: Mapping[str, str]) -> sql.Composed:
    columns = list(map(sql.Identifier, [*to.columns, *to.constants]))
    taken = [
        sql.SQL("{}::{}").format(sql.Identifier("staged", name), sql.SQL(types[column]))
        for column, name in to.columns.items()
    ]
    values = [*taken, *map(sql.Literal, to.constants.values())]
    parts = {
        "table": sql.Identifier(*to.table.split(".")),
        "columns": sql.SQL(", ").join(columns),
        "values": sql.SQL(", ").join(values),
        "staged": staged,
        "where": sql.SQL(to.where),
    }
    if to.key:
        written = [sql.SQL("{} = {}").format(*each) for each in zip(columns, values, strict=True)]
        return sql.SQL(_WRITE_ANEW).format(key=sql.Identifier(to.key), written=sql.SQL(", ").join(written), **parts)
    order = sql.SQL("ORDER BY {}").format(sql.Identifier("staged", to.in_order_of)) if to.in_order_of else sql.SQL("")
    return sql.SQL(_ADD).format(order=order, **parts)


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
