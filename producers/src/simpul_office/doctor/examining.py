"""The whole examination."""

from collections.abc import Iterator
from pathlib import Path

from simpul.errors import SimpulError
from simpul_office.connection import stored
from simpul_office.doctor.check import Check
from simpul_office.doctor.computer import computer_checks
from simpul_office.doctor.line import line_checks


def examine(state: Path, office_code: str, folder: Path | None) -> Iterator[Check]:
    """Look at everything, one after the other. Changes nothing and sends nothing."""
    yield from computer_checks(state, office_code, folder or _chosen(state, office_code))
    yield from line_checks(office_code)


def _chosen(state: Path, office_code: str) -> Path | None:
    """The folder chosen at the set-up. A set-up that cannot be read has a check of its own."""
    try:
        found = stored(state, office_code)
    except SimpulError:
        return None
    return Path(found.folder) if found and found.folder else None
