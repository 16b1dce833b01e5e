"""The published figures for analysts: which there are, and as files for their own tools."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from simpul.adapters import figure_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.figure_store import FileKind, Published
from simpul.adapters.postgres import Connection, connected, one_state
from simpul.errors import StopNow
from simpul.reading.spreadsheet_text import no_formula

ROLE = "simpul_analyst"


def published() -> list[Published]:
    """Every published mart in its newest state."""
    with _asked() as connection:
        return figure_store.published(connection)


def export(folder: Path, names: Sequence[str], kind: FileKind) -> Iterator[tuple[Published, Path]]:
    """Write the named marts into a folder, or all where none is named, as they stand at one moment; each as it is done.

    Raises StopNow, and writes nothing, where one of them was never published.
    """
    from simpul.adapters import figure_file  # brings pyarrow: whoever lists figures, or asks for help, needs none

    with _asked() as connection, one_state(connection):
        there = {found.name: found for found in figure_store.published(connection)}
        if missing := [name for name in names if name not in there]:
            raise StopNow(f"Not published yet: {', '.join(missing)}. There are: {', '.join(there) or 'none'}.")
        if not there:
            raise StopNow("No figure was published yet: the DAG marts_publish does so when something was loaded.")
        for name in names or there:
            columns = figure_store.columns(connection, name)
            path = folder / f"{name}.{kind}"
            portions = figure_store.portions(connection, name, columns)
            guarded = map(_without_formulas, portions) if kind is FileKind.csv else portions
            figure_file.write(path, kind, columns, _about(there[name]), guarded)
            yield there[name], path


def _without_formulas(rows: Sequence[Sequence[object]]) -> list[list[object]]:
    return [[no_formula(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]


def _about(found: Published) -> dict[str, str]:
    """What a number has to carry: what it means and cannot see, its definition's version, its moment, its coverage."""
    return {
        "figure": found.name,
        "caption": found.caption,
        "definition_version": found.definition_version,
        "as_of_at": found.as_of_at.isoformat(),
        "offices_delivered": str(found.offices_delivered),
        "offices_expected": str(found.offices_expected),
    }


@contextmanager
def _asked() -> Iterator[Connection]:
    with database_errors("reading figures"), connected(ROLE, autocommit=True) as connection:
        yield connection
