"""Arrays as PostgreSQL writes them: for thousands of ids at once, many times faster than element by element."""

from collections.abc import Iterable, Sequence
from uuid import UUID


def columns(rows: Iterable[Sequence[object]], count: int) -> list[list[object]]:
    """Rows of so many values as ``unnest`` takes them, a list a column."""
    return [list(column) for column in zip(*rows, strict=True)] or [[] for _ in range(count)]


def uuid_array(ids: Iterable[UUID]) -> str:
    """For a parameter that the statement reads as ``uuid[]``."""
    return "{" + ",".join([each.hex for each in ids]) + "}"


def bytea_array(digests: Iterable[bytes]) -> str:
    """For a parameter that the statement reads as ``bytea[]``."""
    return "{" + ",".join([rf'"\\x{each.hex()}"' for each in digests]) + "}"
