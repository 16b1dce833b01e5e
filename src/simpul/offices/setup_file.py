"""The set-up file: all that an office's PC needs to log in at the broker, written by the ministry, consumed once.

Light to import: the office's own agent reads it, too.
"""

import os
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from simpul.errors import StopNow

KIND = "simpul.office_setup.v1"
VALID_FOR = timedelta(days=7)
_CLOCKS_DIFFER = timedelta(days=1)
_OFFICE_CODE = re.compile(r"[0-9A-Za-z_-]{1,32}")


class SetupFile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in the file. Holds the office's password: never print it."""

    kind: str = KIND
    office_code: str
    office_name: str
    bootstrap: list[str]
    security_protocol: str
    sasl_mechanism: str = "SCRAM-SHA-512"
    principal: str
    password: str
    ca_pem: str | None
    issued_at: datetime
    expires_at: datetime

    def __repr__(self) -> str:
        return f"SetupFile(office_code={self.office_code!r})"


def write(path: Path, content: SetupFile) -> None:
    """Write a new file that this user alone can read. Raises StopNow where one is there or none can be made."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise StopNow(f"{path} is there already. Remove it, or name another file with --out.") from None
    except OSError as error:
        raise StopNow(f"{path} cannot be written: {error.strerror}. Name another file with --out.") from None
    with os.fdopen(handle, "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(content), indent=2))


def read(path: Path) -> SetupFile:
    """What a set-up file holds. Raises StopNow where it is none, or its time is over or yet to come."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=SetupFile)
    except OSError as error:
        words = f"The set-up file cannot be read: {error.strerror}."
        raise StopNow(words, cause="set_up_unreadable") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        words = "This is no set-up file, or it is damaged. Ask the ministry for a new one."
        raise StopNow(words, cause="set_up_unreadable") from None
    if found.kind != KIND or not _OFFICE_CODE.fullmatch(found.office_code):
        words = "This set-up file is of another kind. Ask the ministry for a new one."
        raise StopNow(words, cause="set_up_unreadable")
    if found.issued_at.tzinfo is None or found.issued_at > datetime.now(UTC) + _CLOCKS_DIFFER:
        words = "This set-up file is of a day that has not come here: the clock of this computer is behind."
        raise StopNow(words, cause="clock_behind")
    if found.expires_at.tzinfo is None or found.expires_at < datetime.now(UTC):
        words = "The time of this set-up file is over. Ask the ministry for a new one."
        raise StopNow(words, cause="set_up_expired")
    return found
