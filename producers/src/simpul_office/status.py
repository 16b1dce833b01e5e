"""``simpul office status``: each file and each row of an office in the words at the counter.

Catches up with the ministry first, where it answers at once. Where it does not, what is known is shown, and since when.
"""

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from simpul.errors import RetryLater, SimpulError
from simpul_office.causes import trouble_of
from simpul_office.holding_back import HeldFile, held_files
from simpul_office.listening.catching_up import QUICKLY, Listener
from simpul_office.listening.store import HeardStore
from simpul_office.sent_rows import SentRows
from simpul_office.sources.standing import SourceStanding, standings
from simpul_office.standing import FileStanding, RowStanding, Standing

FOUND, NOT_FOUND = 0, 1
_HEARING = 10.0
_NOT_ASKED = "Kabar kantor ini belum sempat ditanyakan. Tanyakan kantor ini saja: simpul office status --office {code}"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for: all files; or the rows of a file, or of a number, or both."""

    file_name: str | None = None
    record_number: str | None = None

    @property
    def is_of_rows(self) -> bool:
        """Whether rows are asked for, not files."""
        return self.file_name is not None or self.record_number is not None


@dataclass(frozen=True, slots=True)
class OfficeStatus:
    """What one office knows. ``heard_at``: when it knew everything; ``trouble``: why not all could be heard now.
    ``missed_before``: until when news may have gone by unheard.

    ``held_back``: the files of which rows were not sent, because they need repair first. ``sources``: how those in the
    office's own database stand.
    """

    office_code: str
    heard_at: datetime | None
    trouble: str | None
    files: Sequence[FileStanding]
    rows: Sequence[RowStanding]
    held_back: Sequence[HeldFile] = ()
    sources: Sequence[SourceStanding] = ()
    missed_before: datetime | None = None


def print_status(state: Path, office_code: str | None, asked: Asked, form: Literal["text", "json"]) -> int:
    """Tell it for one office, or for every office that ever sent from this machine. Gives the exit code."""
    from simpul_office import status_output

    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # the client's own complaints are told in our words
    found = list(statuses(state, office_code, asked))
    if form == "json":
        status_output.print_json(found, asked)
    else:
        status_output.print_text(found, asked)
    is_found = any(status.rows for status in found) if asked.is_of_rows else True
    return FOUND if is_found else NOT_FOUND


def statuses(state: Path, office_code: str | None, asked: Asked) -> Iterator[OfficeStatus]:
    """The status of each office; once the broker has not answered for one, it is not asked for the next.

    All share the time for hearing. Who is left with less than the broker may take to answer is told to ask alone.
    """
    deadline, away = time.monotonic() + _HEARING, None
    for code in offices_here(state, office_code):
        with closing(Listener(state, code)) as listener:
            trouble = away
            if away is None and time.monotonic() + QUICKLY > deadline:
                trouble = _NOT_ASKED.format(code=code)
            elif away is None:
                try:
                    trouble = _hear(listener, deadline)
                except RetryLater as failure:
                    trouble = away = trouble_of(failure).what
                except SimpulError as failure:  # of this office alone, e.g. its login was ended
                    trouble = trouble_of(failure).what
            status = _status(listener.store, SentRows(state, code), code, asked, trouble)
            yield replace(status, held_back=held_files(state, code), sources=standings(state, code))


@contextmanager
def caught_up(state: Path, office_code: str) -> Iterator[HeardStore]:
    """What an office has heard, up to now where the broker answers at once."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # the client's own complaints are told in our words
    with closing(Listener(state, office_code)) as listener:
        with suppress(SimpulError):
            _hear(listener, time.monotonic() + _HEARING)
        yield listener.store


def offices_here(state: Path, office_code: str | None) -> list[str]:
    """The offices that ever sent or heard anything on this machine; or the one that is named, if it did.

    Raises ``PermissionError`` where their folder is another user's: that is not the same as none.
    """
    folder = state / "office"
    homes = sorted(folder.iterdir()) if folder.exists() else []
    asked = [home for home in homes if office_code in (None, home.name)]
    return [home.name for home in asked if (home / "spool.sqlite").exists() or (home / "heard.sqlite").exists()]


def _hear(listener: Listener, deadline: float) -> str | None:
    heard = listener.catch_up(max(deadline - time.monotonic(), 0))
    return None if heard.is_all else "Kabarnya banyak: belum semua sempat didengar. Jalankan perintah yang sama lagi."


def _status(store: HeardStore, sent: SentRows, code: str, asked: Asked, trouble: str | None) -> OfficeStatus:
    standing = Standing(store, sent)
    files = standing.files()
    rows = _rows(standing, files, asked)
    return OfficeStatus(code, store.heard_at(), trouble, files, rows, missed_before=store.missed_before())


def _rows(standing: Standing, files: Sequence[FileStanding], asked: Asked) -> list[RowStanding]:
    if asked.file_name is None:
        return standing.rows_of_record(asked.record_number) if asked.record_number is not None else []
    wanted = asked.file_name.casefold()
    rows = [row for file in files if file.file_name.casefold() == wanted for row in standing.rows_of_file(file.file_id)]
    return [row for row in rows if asked.record_number in (None, row.record_number)]
