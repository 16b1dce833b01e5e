"""``simpul office setup``: takes the one-time set-up file, tries it, keeps what it holds, and removes it."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simpul.adapters.broker_login import try_login
from simpul.errors import RetryLater, StopNow
from simpul.offices.setup_file import SetupFile, read
from simpul_office import clock, connection
from simpul_office.connection import Connection
from simpul_office.folders import open_folders


def set_up(state: Path, file: Path, folder: Path | None) -> Connection:
    """Log in once as the file says; then store it, make the folders and remove the file. Gives what was stored.

    Without ``folder`` an office that was set up here before keeps the one it has: its agent goes on looking there.

    Raises ``StopNow`` where the file is none, its time is over or the broker refuses it, and ``RetryLater`` where no
    broker answers. Nothing is stored then, and the file stays, to be tried again.
    """
    if not file.is_file():
        raise StopNow("There is no such set-up file; it may have been used already.", cause="set_up_gone")
    given = read(file)
    folder = folder or _folder_before(state, given.office_code) or Path.home() / "Simpul"
    wanted = Connection(
        office_code=given.office_code,
        office_name=given.office_name,
        bootstrap=given.bootstrap,
        security_protocol=given.security_protocol,
        sasl_mechanism=given.sasl_mechanism,
        principal=given.principal,
        password_in="file",
        folder=str(folder.absolute()),
    )
    with _authority(given) as authority:
        try_login(connection.login(wanted, given.password, authority))
    try:
        open_folders(state, given.office_code, folder)
    except RetryLater as failure:
        raise StopNow("The folders cannot be made.", cause=failure.cause) from None
    kept = connection.store(state, wanted, given.password, given.ca_pem)
    clock.begin(state / "office" / given.office_code, given.issued_at)
    _remove(file)
    return kept


def _folder_before(state: Path, office_code: str) -> Path | None:
    try:
        before = connection.stored(state, office_code)
    except StopNow:  # what cannot be read is what this set-up mends
        return None
    return Path(before.folder) if before and before.folder else None


@contextmanager
def _authority(given: SetupFile) -> Iterator[Path | None]:
    """The certificate authority as a file for a moment: that is how the libraries take it."""
    if given.ca_pem is None:
        yield None
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ca.pem"
        path.write_text(given.ca_pem, encoding="ascii")
        yield path


def _remove(file: Path) -> None:
    """Used is used: whoever finds the file later shall not find the password in it."""
    try:
        os.remove(file)
    except OSError:
        words = "The set-up is stored, but its file cannot be removed. Remove it by hand: it holds the password."
        raise StopNow(words, cause="set_up_left") from None
