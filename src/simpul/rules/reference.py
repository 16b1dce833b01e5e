"""The reference data by which records are judged: one edition, read once, never changed.

The tables are the files of ``schemas/reference/``; what they mean stands in the README beside them.
"""

import csv
import gzip
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simpul.declared import declared
from simpul.errors import StopNow
from simpul.rules.p3mi_register import P3miRegister
from simpul.rules.regions import Regions
from simpul.rules.work_abroad import WorkAbroad

_LARGEST = 64 * 1024 * 1024
_COLUMNS = {
    "bps_regencies.csv": ("bps_code", "name", "kind", "kemendagri_code"),
    "p3mi.csv": ("code", "name"),
    "p3mi_status.csv": ("code", "status", "valid_from", "valid_to"),
    "sip2mi.csv": ("number", "p3mi_code", "destination", "occupation", "quota", "valid_from", "valid_to"),
    "country_aliases.csv": ("alias", "iso2"),
    "occupations.csv": ("code", "label_id", "label_en", "group", "aliases"),
    "destinations_closed.csv": ("country", "occupation_group", "closed_from", "closed_to"),
    "code_lists.csv": ("list", "code"),
    "schemes.csv": ("code", "needs_p3mi"),
}
"""What is read of each list; it may have other columns beside."""


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """One edition of the reference data: itself, however equal another is, so that much can be remembered of it.

    ``codes`` maps a list's name to the registry's own codes on it.

    ``permit_use``: SIP2MI number -> registrations under it that the registry holds, at its last count. An office does
    not know it (None): what would need it is not asked there.
    """

    edition: str
    regions: Regions
    p3mi: P3miRegister
    work: WorkAbroad
    codes: Mapping[str, frozenset[str]]
    schemes_with_p3mi: frozenset[str]
    permit_use: Mapping[str, int] | None = None


@cache
def load() -> Reference:
    """The reference data this installation holds. Raises StopNow where a list of it cannot be used."""
    try:
        return read(declared("schemas") / "reference")
    except (OSError, ValueError) as wrong:
        raise StopNow(f"The reference data of this installation cannot be used: {wrong}.") from None


def read(folder: Path) -> Reference:
    """The reference data of a folder with the files of ``schemas/reference/``.

    Raises OSError where one is missing; ValueError where one is not the table that its name promises.
    """

    def rows(name: str) -> list[dict[str, str]]:
        return _rows(folder / name)

    return Reference(
        edition=(folder / "EDITION").read_text(encoding="utf-8").strip(),
        regions=Regions(_unzipped(folder / "regions.csv.gz"), rows("bps_regencies.csv")),
        p3mi=P3miRegister(rows("p3mi.csv"), rows("p3mi_status.csv"), rows("sip2mi.csv")),
        work=WorkAbroad(rows("country_aliases.csv"), rows("occupations.csv"), rows("destinations_closed.csv")),
        codes=_codes(rows("code_lists.csv")),
        schemes_with_p3mi=frozenset(row["code"] for row in rows("schemes.csv") if row["needs_p3mi"] == "1"),
    )


def _unzipped(path: Path) -> bytes:
    """What is packed in a file, as long as it is no larger than the list of all villages can ever be."""
    try:
        with gzip.open(path) as packed:
            content = packed.read(_LARGEST + 1)
    except (EOFError, zlib.error):
        raise ValueError(f"{path.name} is damaged") from None
    if len(content) > _LARGEST:
        raise ValueError(f"{path.name} is larger than {_LARGEST} bytes when unpacked")
    return content


def _rows(path: Path) -> list[dict[str, str]]:
    """The rows of a list. Raises ValueError, with its name, where a column that is read is not there, or no row is."""
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            table = csv.DictReader(lines)
            missing = [name for name in _COLUMNS[path.name] if name not in (table.fieldnames or ())]
            rows = list(table)
    except UnicodeDecodeError:
        raise ValueError(f"{path.name} is not UTF-8") from None
    if missing:
        raise ValueError(f"{path.name} has no column {', '.join(missing)} (commas between, no byte order mark)")
    if not rows:
        raise ValueError(f"{path.name} has no rows")
    return rows


def _codes(rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    lists = {row["list"] for row in rows}
    return {name: frozenset(row["code"] for row in rows if row["list"] == name) for name in lists}
