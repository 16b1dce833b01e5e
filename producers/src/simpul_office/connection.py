"""How an office's computer reaches the ministry's broker, once ``simpul office setup`` has stored it.

``<state>/office/<CODE>/connection.json`` (0600) holds the address and the login's name, ``ca.pem`` beside it whom the
connection trusts. The password lies in the operating system's keyring where there is one, otherwise in the file
``password`` beside them, which this login of the computer alone may read.
"""

import importlib
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import msgspec

from simpul import settings
from simpul.adapters.broker import client_options, office_principal
from simpul.contracts.offices import office_name
from simpul.errors import RetryLater, SimpulError, StopNow
from simpul.whole_file import write_private

KeptIn = Literal["keyring", "file"]
_SERVICE = "simpul"


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the way to the broker; the password is elsewhere."""

    office_code: str
    office_name: str
    bootstrap: list[str]
    security_protocol: str
    sasl_mechanism: str
    principal: str
    password_in: KeptIn
    folder: str | None = None
    """The folder that holds 1-kirim and its companions, as chosen at the set-up."""


def stored(state: Path, office_code: str) -> Connection | None:
    """The connection of an office, or None where none was set up here."""
    try:
        content = (_home(state, office_code) / "connection.json").read_bytes()
        return msgspec.json.decode(content, type=Connection)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise StopNow("What the set-up stored is closed to this user.", cause="disk_closed") from None
    except (OSError, msgspec.DecodeError):
        words = "What the set-up stored cannot be read. Set this computer up again."
        raise StopNow(words, cause="set_up_unreadable") from None


def offices_here(state: Path) -> list[str]:
    """The offices for which this computer is set up."""
    return sorted(path.parent.name for path in (state / "office").glob("*/connection.json"))


def the_only_office(state: Path) -> str | None:
    """The office for which this computer is set up, where it is exactly one."""
    found = offices_here(state)
    return found[0] if len(found) == 1 else None


def name_here(office_code: str) -> str | None:
    """What an office is called: by the lists, or as this computer was set up for one that they do not know."""
    name = office_name(office_code)
    if name is None:
        with suppress(SimpulError):  # what cannot be read has no name; whoever connects by it says so
            found = stored(settings.load().state, office_code)
            name = None if found is None else found.office_name
    return name


def options(office_code: str) -> dict[str, object]:
    """Keyword arguments for any client of kafka-python, logged in as the office.

    As set up here; without a set-up as the local stack or the environment say. Raises StopNow where neither does.
    """
    state = settings.load().state
    found = stored(state, office_code)
    if found is None:
        return _of_this_installation(office_code)
    authority = _home(state, office_code) / "ca.pem"
    return login(found, _password(state, found), authority if authority.exists() else None)


def login(connection: Connection, password: str, authority: Path | None) -> dict[str, object]:
    """Keyword arguments for any client of kafka-python. ``authority``: a file with whom the connection trusts."""
    given: dict[str, object] = {
        "bootstrap_servers": connection.bootstrap,
        "security_protocol": connection.security_protocol,
        "sasl_mechanism": connection.sasl_mechanism,
        "sasl_plain_username": connection.principal,
        "sasl_plain_password": password,
        "client_id": connection.principal,
    }
    return given | ({"ssl_cafile": str(authority)} if authority else {})


def store(state: Path, connection: Connection, password: str, ca_pem: str | None) -> Connection:
    """Keep a connection for good; gives it with the place where its password went. The last step names it."""
    home = _home(state, connection.office_code)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if ca_pem is None:
            (home / "ca.pem").unlink(missing_ok=True)
        else:
            write_private(home / "ca.pem", ca_pem)
        kept_in: KeptIn = "keyring" if _in_keyring(state, connection.principal, password) else "file"
        if kept_in == "file":
            write_private(home / "password", password)
        else:
            (home / "password").unlink(missing_ok=True)
        kept = msgspec.structs.replace(connection, password_in=kept_in)
        write_private(home / "connection.json", msgspec.json.format(msgspec.json.encode(kept), indent=2).decode())
    except OSError:
        raise RetryLater("The set-up cannot be stored: the state folder takes no files.", cause="disk_closed") from None
    return kept


def _of_this_installation(office_code: str) -> dict[str, object]:
    try:
        return client_options(office_principal(office_code))
    except StopNow as unknown:
        raise StopNow(str(unknown), cause="not_set_up") from None


def _password(state: Path, connection: Connection) -> str:
    kept = ""
    if connection.password_in == "keyring":
        kept = _from_keyring(state, connection.principal)
    else:
        with suppress(OSError, UnicodeDecodeError):
            kept = (_home(state, connection.office_code) / "password").read_text(encoding="utf-8")
    if not kept:
        raise StopNow("The password of this office cannot be read on this computer.", cause="login_missing")
    return kept


def _from_keyring(state: Path, principal: str) -> str:
    """Raises ``RetryLater`` where it is locked, as it is until its owner logs in to the computer."""
    keyring = _keyring()
    if keyring is None:
        return ""
    try:
        return str(keyring.get_password(_name(state), principal) or "")
    except keyring.errors.KeyringError:
        raise RetryLater("The keyring does not give the password now.", cause="login_locked") from None


def _in_keyring(state: Path, principal: str, password: str) -> bool:
    """Put the password into the keyring, and read it back: some accept everything and keep nothing."""
    keyring = _keyring()
    if keyring is None:
        return False
    try:
        keyring.set_password(_name(state), principal, password)
        return bool(keyring.get_password(_name(state), principal) == password)
    except keyring.errors.KeyringError:
        return False


def _keyring() -> Any | None:
    """The operating system's keyring, where ``simpul-office[keyring]`` is installed and it has one that is safe."""
    try:
        keyring = importlib.import_module("keyring")
    except ModuleNotFoundError:
        return None
    return keyring if keyring.get_keyring().priority >= 1 else None


def _name(state: Path) -> str:
    """One name per state folder: two installations on one computer keep two passwords."""
    return f"{_SERVICE} {state}"


def _home(state: Path, office_code: str) -> Path:
    return state / "office" / office_code
