"""The secrets of this checkout: random, made once, one file each, readable by this user alone."""

import os
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path

from simpul.adapters.broker import SERVICES
from simpul.adapters.logins import DATABASE_ROLES

OFFICERS = ("officer-registry",)

# Without the letters and digits that are mistaken for one another when read out or typed off a screen.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


def make_secrets(folder: Path, office_codes: Iterable[str]) -> None:
    """Make every secret that is missing; one that is there is never changed.

    The passwords of a broker's own administration are not among them: see ``make_broker_secrets``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    offices = [f"office-{code}" for code in office_codes]
    _fill(folder / "database", DATABASE_ROLES, _strong)
    _fill(folder / "kafka", [*SERVICES, *offices], _strong)
    _fill(folder / "portal", [*OFFICERS, *offices], _typeable)
    _fill(folder / "airflow", ["admin"], _typeable)
    _fill(folder / "airflow", ["jwt", "session"], lambda: secrets.token_hex(64))
    _fill(folder / "keys", ["digest"], lambda: secrets.token_hex(32))


def make_broker_secrets(folder: Path) -> None:
    """Make the passwords of our own broker's administration; a real broker's are given by whoever runs it."""
    _fill(folder / "kafka", ["admin", "controller"], _strong)


def _fill(folder: Path, names: Iterable[str], make: Callable[[], str]) -> None:
    folder.mkdir(exist_ok=True)
    folder.chmod(0o700)
    existing = {entry.name for entry in folder.iterdir()}
    for name in (name for name in names if name not in existing):
        handle = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(make())


def _strong() -> str:
    return secrets.token_urlsafe(24)


def _typeable() -> str:
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(3))
