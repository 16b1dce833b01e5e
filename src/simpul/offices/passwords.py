"""New passwords, and where this installation keeps them: one file each, readable by this user alone."""

import secrets
from datetime import UTC, datetime
from pathlib import Path

from simpul.settings import Settings
from simpul.whole_file import write_private

# Without the letters and digits that are mistaken for one another when read out or typed off a screen.
_CLEAR = "abcdefghjkmnpqrstuvwxyz23456789"


def strong() -> str:
    """For a program."""
    return secrets.token_urlsafe(24)


def typeable() -> str:
    """For a person."""
    return "-".join("".join(secrets.choice(_CLEAR) for _ in range(4)) for _ in range(3))


def keep(settings: Settings, kind: str, name: str, password: str) -> None:
    """Put a password into the secrets folder in place of the one before; whoever reads meanwhile reads a whole one."""
    write_private(_folder(settings, kind) / name, password)


def place_of_set_up_file(settings: Settings, principal: str) -> Path:
    """Where a set-up file of this moment goes: no other lies there, and nobody's repository picks it up.

    Beside the passwords, which this installation keeps from others already, and not where somebody happens to work.
    """
    return _folder(settings, "set-up") / f"simpul-{principal}-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.json"


def _folder(settings: Settings, kind: str) -> Path:
    folder = settings.secrets / kind
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
