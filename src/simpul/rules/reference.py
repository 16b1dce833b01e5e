"""The reference data by which records are judged: one edition, read once, never changed.

The tables are the files of ``schemas/reference/``; what they mean stands in the README beside them.
"""

import csv
import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simpul.declared import declared
from simpul.rules.p3mi_register import P3miRegister
from simpul.rules.regions import Regions
from simpul.rules.work_abroad import WorkAbroad


@dataclass(frozen=True, slots=True)
class Reference:
    """One edition of the reference data. ``codes`` maps a list's name to the registry's own codes on it.

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
    room = declared("schemas") / "reference"
    return Reference(
        edition=(room / "EDITION").read_text(encoding="utf-8").strip(),
        regions=Regions(gzip.decompress((room / "regions.csv.gz").read_bytes()), _rows(room / "bps_regencies.csv")),
        p3mi=P3miRegister(_rows(room / "p3mi.csv"), _rows(room / "p3mi_status.csv"), _rows(room / "sip2mi.csv")),
        work=WorkAbroad(
            _rows(room / "country_aliases.csv"),
            _rows(room / "occupations.csv"),
            _rows(room / "destinations_closed.csv"),
        ),
        codes=_codes(_rows(room / "code_lists.csv")),
        schemes_with_p3mi=frozenset(row["code"] for row in _rows(room / "schemes.csv") if row["needs_p3mi"] == "1"),
    )


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _codes(rows: list[dict[str, str]]) -> dict[str, frozenset[str]]:
    lists = {row["list"] for row in rows}
    return {name: frozenset(row["code"] for row in rows if row["list"] == name) for name in lists}
