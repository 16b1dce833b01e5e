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


@contextmanager
def waits() -> Iterator[list[str]]:
    """Each time that somebody waits for an answer of the database meanwhile: what is sent ahead of others is none."""
    found: list[str] = []
    wait = psycopg.Connection.wait

    def noted(connection: Any, step: Any, *values: Any, **named: Any) -> Any:
        is_sent_ahead = connection._pipeline is not None and step.__name__ == "_execute_gen"
        if not is_sent_ahead and step.__name__ not in ("_enter_gen", "copy_to"):
            found.append(step.__name__)
        return wait(connection, step, *values, **named)

    with pytest.MonkeyPatch.context() as noting:
        noting.setattr(psycopg.Connection, "wait", noted)
        yield found
