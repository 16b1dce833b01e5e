"""The secrets of this checkout: random, made once, one file each, readable by this user alone."""

import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from simpul.adapters.broker import SERVICES
from simpul.adapters.logins import DATABASE_ROLES
from simpul.adapters.principals import OFFICERS
from simpul.offices.passwords import strong, typeable
from simpul.whole_file import write_private


def make_secrets(folder: Path, office_codes: Iterable[str]) -> None:
    """Make every secret that is missing; one that is there is never changed.

    The passwords of a broker's own administration are not among them: see ``make_broker_secrets``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    offices = [f"office-{code}" for code in office_codes]
    _fill(folder / "database", DATABASE_ROLES, strong)
    _fill(folder / "kafka", [*SERVICES, *offices], strong)
    _fill(folder / "portal", [*OFFICERS, *offices], typeable)
    _fill(folder / "airflow", ["admin"], typeable)
    _fill(folder / "airflow", ["jwt", "session"], lambda: secrets.token_hex(64))
    _fill(folder / "keys", ["digest"], lambda: secrets.token_hex(32))


def make_broker_secrets(folder: Path) -> None:
    """Make the passwords of our own broker's administration; a real broker's are given by whoever runs it."""
    _fill(folder / "kafka", ["admin", "controller"], strong)


def _fill(folder: Path, names: Iterable[str], make: Callable[[], str]) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    # An empty one was begun on a full disk, and never finished.
    existing = {entry.name for entry in folder.iterdir() if entry.stat().st_size}
    for name in (name for name in names if name not in existing):
        write_private(folder / name, make())
