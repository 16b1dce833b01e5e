"""What is asked of the database while something is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest


@contextmanager
def statements() -> Iterator[list[tuple[Any, Any]]]:
    """Each statement that is executed meanwhile, over whatever connection, and its values."""
    found: list[tuple[Any, Any]] = []
    execute = psycopg.Connection.execute

    def noted(connection: Any, query: Any, values: Any = None, **options: Any) -> Any:
        found.append((query, values))
        return execute(connection, query, values, **options)

    with pytest.MonkeyPatch.context() as noting:
        noting.setattr(psycopg.Connection, "execute", noted)
        yield found
