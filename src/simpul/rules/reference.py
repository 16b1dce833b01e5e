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
from simpul.rules.p3mi_register import P3miRegister
from simpul.rules.regions import Regions
from simpul.rules.work_abroad import WorkAbroad

_LARGEST = 64 * 1024 * 1024


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
    """The reference data this installation holds."""
    return read(declared("schemas") / "reference")


def read(folder: Path) -> Reference:
    """The reference data of a folder with the files of ``schemas/reference/``.

    Raises OSError where one is missing; ValueError or KeyError where one is not the table that its name promises.
    """
    return Reference(
        edition=(folder / "EDITION").read_text(encoding="utf-8").strip(),
        regions=Regions(_unzipped(folder / "regions.csv.gz"), _rows(folder / "bps_regencies.csv")),
        p3mi=P3miRegister(_rows(folder / "p3mi.csv"), _rows(folder / "p3mi_status.csv"), _rows(folder / "sip2mi.csv")),
        work=WorkAbroad(
            _rows(folder / "country_aliases.csv"),
            _rows(folder / "occupations.csv"),
            _rows(folder / "destinations_closed.csv"),
        ),
        codes=_codes(_rows(folder / "code_lists.csv")),
        schemes_with_p3mi=frozenset(row["code"] for row in _rows(folder / "schemes.csv") if row["needs_p3mi"] == "1"),
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
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _codes(rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    lists = {row["list"] for row in rows}
    return {name: frozenset(row["code"] for row in rows if row["list"] == name) for name in lists}
