"""What is to be delivered: files given by name, or a register of deliveries."""

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from simpul.domain.office import office_day
from simpul.errors import StopNow
from simpul_office.file_names import told_name

_NEEDED = {"office_code", "file", "received_on"}


@dataclass(frozen=True, slots=True)
class Planned:
    """One file to deliver: whose it is, the name it is delivered under, and the day the office received it."""

    office_code: str
    path: Path
    name: str
    received_on: date
    producer: str
    expected_rows: int | None = None
    expected_sha256: str = ""

    @property
    def is_in_future(self) -> bool:
        """Whether the day of receipt has not come yet at the office."""
        return self.received_on > today_at(self.office_code)

    def is_as_registered(self) -> bool:
        """Whether the file holds the very bytes that its register names, where that names any."""
        if not self.expected_sha256:
            return True
        try:
            with self.path.open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest() == self.expected_sha256.lower()
        except OSError:
            return False


def today_at(office_code: str) -> date:
    """The calendar day at the office now."""
    return office_day(datetime.now(UTC), office_code)


def planned_files(office_code: str, paths: Iterable[Path], received_on: date | None) -> list[Planned]:
    """Files of one office, received on a day, by default today."""
    day = received_on or today_at(office_code)
    return [_planned(office_code, path, told_name(path), day) for path in paths]


def planned_register(register: Path) -> list[Planned]:
    """The deliveries of a register in the order of receipt. Files are looked up beside the register.

    Refuses, as a whole, a register that is no such table.
    """
    try:
        with register.open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.DictReader(stream))
        if not lines or not lines[0].keys() >= _NEEDED:
            words = f"The register of deliveries needs the columns {', '.join(sorted(_NEEDED))}."
            raise StopNow(words, cause="register_unreadable")
        planned = [_of_line(register.parent, line) for line in lines]
    except (OSError, UnicodeDecodeError):
        words = "This file cannot be read as a register of deliveries."
        raise StopNow(words, cause="register_unreadable") from None
    except ValueError:
        words = "The register of deliveries has a line whose day of receipt is no date."
        raise StopNow(words, cause="register_unreadable") from None
    return sorted(planned, key=lambda delivery: delivery.received_on)


def _of_line(folder: Path, line: dict[str, str]) -> Planned:
    name, day = line["file"], date.fromisoformat(line["received_on"])
    records = line.get("records") or ""
    rows = int(records) if records.isdecimal() else None
    return _planned(line["office_code"], folder / name, name, day, rows, (line.get("sha256") or "").strip())


def _planned(office: str, path: Path, name: str, day: date, rows: int | None = None, sha256: str = "") -> Planned:
    producer = "back-fill" if day < today_at(office) else "one-shot"
    return Planned(office, path, name, day, producer, rows, sha256)
