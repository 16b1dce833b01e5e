"""``periksa dulu``: rows that need repair stay with the office until they are repaired, if the office so chose.

The default is to offer everything, and the intake judges it. Where an office holds back, its clean rows go out at
once, and every row that stays is written down here until the same record is sent, or the same file comes back repaired:
none of them is ever simply gone. What only the ministry decides is never held back (``CheckedRow.may_be_held_back``).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from pathlib import Path

from simpul.domain.identity import record_key
from simpul_office.checking import Checked
from simpul_office.listening.editions import Editions
from simpul_office.office_database import OfficeDatabase
from simpul_office.reading import Delivery, Row
from simpul_office.returned_names import base_name, is_returned

_FILE = "held.sqlite"
_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS held_row (
        record BLOB PRIMARY KEY, file_digest TEXT NOT NULL, file_name TEXT NOT NULL, base_name TEXT NOT NULL)""",
    "CREATE INDEX IF NOT EXISTS held_row_by_file ON held_row (base_name)",
)
_FORGET_FILE = "DELETE FROM held_row WHERE base_name = ?"
_FORGET_RECORD = "DELETE FROM held_row WHERE record = ?"
_HOLD = "INSERT OR REPLACE INTO held_row (record, file_digest, file_name, base_name) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class HeldFile:
    """A file, and how many of its rows wait for their repair."""

    file_name: str
    rows: int


class HeldRows:
    """The rows that an office holds back, on its own disk: ``<state>/office/<CODE>/held.sqlite``.

    ``hold_faulty``: the office's choice for what it sends from now on.
    """

    def __init__(self, state: Path, office_code: str, *, hold_faulty: bool = False) -> None:
        self.hold_faulty = hold_faulty
        self._editions = Editions(state)
        self._database = OfficeDatabase(state / "office" / office_code / _FILE, _TABLES)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def examine(self) -> None:
        """Read the whole file and look whether it holds together. Raises ``StopNow`` where it does not."""
        self._database.examine()

    def files(self) -> list[HeldFile]:
        """The files of which rows are held back, by name."""
        found = Counter(name for (name,) in self._database.rows("SELECT file_name FROM held_row"))
        return [HeldFile(name, rows) for name, rows in sorted(found.items())]

    def lets_go(self, file_digest: str) -> bool:
        """Whether rows of a file of this content were held back before, and are not to be any more."""
        if self.hold_faulty:
            return False
        return bool(self._database.rows("SELECT 1 FROM held_row WHERE file_digest = ? LIMIT 1", [file_digest]))

    def hold_back(self, delivery: Delivery, received_on: date) -> frozenset[int]:
        """Decide which rows of a file stay with the office, write it down, and give their numbers."""
        held = frozenset[int]()
        if self.hold_faulty:
            checked = Checked(delivery, received_on, self._editions.in_use())
            held = frozenset(row.row.record_no for row in checked.rows() if row.may_be_held_back)
        if held or self._database.rows("SELECT 1 FROM held_row LIMIT 1"):
            self._note(delivery, delivery.rows(received_on), held)
        return held

    def _note(self, delivery: Delivery, rows: Iterable[Row], held: frozenset[int]) -> None:
        """Write down which rows of a file are held back, in place of what was known of the same file and records.

        ``rows`` are all rows of the file, ``held`` the numbers of those that stay.
        """
        base = base_name(delivery.name)
        with self._database.transaction() as database:
            if is_returned(delivery.name):
                database.execute(_FORGET_FILE, [base])
            for row in rows:
                record = _record(delivery, row)
                if row.record_no in held:
                    database.execute(_HOLD, [record, delivery.digest, delivery.name, base])
                else:
                    database.execute(_FORGET_RECORD, [record])


def held_files(state: Path, office_code: str) -> list[HeldFile]:
    """The files of which an office holds rows back, by name; none where it never held back any."""
    if not (state / "office" / office_code / _FILE).is_file():
        return []
    held = HeldRows(state, office_code)
    try:
        return held.files()
    finally:
        held.close()


def examine_held(state: Path, office_code: str) -> None:
    """Look whether the file of the rows that are held back holds together, if there is one. Raises as its reader."""
    if (state / "office" / office_code / _FILE).exists():
        held = HeldRows(state, office_code)
        try:
            held.examine()
        finally:
            held.close()


def _record(delivery: Delivery, row: Row) -> bytes:
    """A record's name here; a row that names none is known by its place in its file. No name of a person is kept."""
    found = record_key(row.document, row.body)
    parts = (row.document, *found) if found else (delivery.digest, str(row.record_no))
    return blake2b("\x1f".join(parts).encode(), digest_size=16).digest()
