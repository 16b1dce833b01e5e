"""Rows in the binary form of COPY, written by the client's own quick half before anybody sends them.

The form is PostgreSQL's (documentation of COPY, "Binary Format"); this is the one place that reaches into psycopg.
"""

import struct
from collections.abc import Iterable, Sequence

from psycopg._copy_base import format_row_binary
from psycopg.adapt import Transformer
from psycopg.pq import Format

from simpul.adapters.postgres import Connection

BEGINNING = b"PGCOPY\n\xff\r\n\0" + bytes(8)
END = b"\xff\xff"

_COUNT = struct.Struct("!h")


class Packing:
    """Writes values of these PostgreSQL types. Used by one thread at a time."""

    def __init__(self, connection: Connection, types: Sequence[str]) -> None:
        self._transformer = Transformer(connection)
        known = connection.adapters.types
        self._transformer.set_dumper_types([known.get_oid(each) for each in types], Format.BINARY)

    def pack(self, values: Sequence[object]) -> bytes:
        """A part of a row: each value after its length."""
        packed = bytearray()
        format_row_binary(values, self._transformer, packed)
        return bytes(memoryview(packed)[_COUNT.size :])

    def rows(self, rows: Iterable[tuple[Sequence[object], bytes]], width: int) -> bytes:
        """Whole rows of so many columns: the values of the first, and the packed rest."""
        count = _COUNT.pack(width)
        packed = bytearray()
        for values, rest in rows:
            begin = len(packed)
            format_row_binary(values, self._transformer, packed)
            packed[begin : begin + _COUNT.size] = count
            packed += rest
        return bytes(packed)
