"""Where an office's computer keeps its login."""

from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend

from simpul.errors import RetryLater, StopNow
from simpul_office.connection import Connection, options, store, the_only_office

WAY = Connection(
    office_code="3507",
    office_name="LTSA Kabupaten Malang",
    bootstrap=["broker.example:9092"],
    security_protocol="SASL_SSL",
    sasl_mechanism="SCRAM-SHA-512",
    principal="office-3507",
    password_in="file",
)


class Kept(KeyringBackend):
    """A keyring in memory, as safe ones are declared."""

    priority = 5.0  # type: ignore[assignment]
    viable = False  # only where a test sets it: else all tests of this process would find it as theirs

    def __init__(self, forgets: bool = False) -> None:
        super().__init__()
        self.passwords: dict[tuple[str, str], str] = {}
        self._forgets = forgets

    def get_password(self, service: str, username: str) -> str | None:
        return self.passwords.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if not self._forgets:
            self.passwords[service, username] = password


@pytest.fixture(autouse=True)
def own_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has its own state, and leaves the machine's keyring alone."""
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def test_the_password_goes_into_the_keyring_and_into_no_file(tmp_path: Path) -> None:
    kept = Kept()
    keyring.set_keyring(kept)
    assert store(tmp_path, WAY, "rahasia-sekali", "CA").password_in == "keyring"
    assert list(kept.passwords.values()) == ["rahasia-sekali"]
    home = tmp_path / "office" / "3507"
    assert not [path for path in home.iterdir() if "rahasia-sekali" in path.read_text()]
    found = options("3507")
    assert (found["sasl_plain_password"], found["ssl_cafile"]) == ("rahasia-sekali", str(home / "ca.pem"))
    assert the_only_office(tmp_path) == "3507"


def test_a_keyring_that_keeps_nothing_is_found_out_and_a_private_file_is_used(tmp_path: Path) -> None:
    keyring.set_keyring(Kept(forgets=True))
    assert store(tmp_path, WAY, "rahasia", None).password_in == "file"
    assert options("3507")["sasl_plain_password"] == "rahasia"
    assert "ssl_cafile" not in options("3507")
    assert (tmp_path / "office" / "3507" / "password").stat().st_mode & 0o077 == 0


def test_a_password_that_is_gone_is_told_as_that(tmp_path: Path) -> None:
    kept = Kept()
    keyring.set_keyring(kept)
    store(tmp_path, WAY, "rahasia", None)
    kept.passwords.clear()
    with pytest.raises(StopNow) as gone:
        options("3507")
    assert gone.value.cause == "login_missing"


@pytest.mark.parametrize("content", [b"", b"\x90\xbf\x00", None], ids=["empty", "no text", "a folder in its place"])
def test_a_password_that_cannot_be_read_is_told_as_gone(tmp_path: Path, content: bytes | None) -> None:
    keyring.set_keyring(Kept(forgets=True))
    store(tmp_path, WAY, "rahasia", None)
    path = tmp_path / "office" / "3507" / "password"
    path.unlink()
    path.mkdir() if content is None else path.write_bytes(content)
    with pytest.raises(StopNow) as gone:
        options("3507")
    assert gone.value.cause == "login_missing"


def test_a_keyring_that_is_locked_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Kept()
    keyring.set_keyring(kept)
    store(tmp_path, WAY, "rahasia", None)

    def locked(*_: str) -> str:
        raise keyring.errors.KeyringLocked

    monkeypatch.setattr(kept, "get_password", locked)
    with pytest.raises(RetryLater) as waits:
        options("3507")
    assert waits.value.cause == "login_locked"


def test_without_a_set_up_and_without_a_stack_the_computer_says_so() -> None:
    with pytest.raises(StopNow) as unknown:
        options("3507")
    assert unknown.value.cause == "not_set_up"
