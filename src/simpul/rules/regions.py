"""Regions of Indonesia in both code systems: Kemendagri's (dotted, retired codes included) and BPS's.

Villages are by far the most of it. They stay text, district by district, of which one line is read when its village
is asked for, so that loading is quick and an office's PC hardly notices.
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from simpul.domain.names import folded

BPS = "bps"

_ABOVE_VILLAGES = re.compile(rb"^[0-9]{2}(?:\.[0-9]{2}){0,2},.*$", re.MULTILINE)
# A district's line and, right below it, the lines of its villages: the list is sorted by code.
_DISTRICT = re.compile(rb"^([0-9]{2}\.[0-9]{2}\.[0-9]{2}),.*\n((?:\1\..*\n)*)", re.MULTILINE)
_DOTTED = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]+)?)?)?")
_KIND = re.compile(r"(KABUPATEN|KAB|KOTA)\b\.?\s*(?:ADMINISTRASI\b|ADM\b\.?)?\s*")
_INSIDE_A_NAME = str.maketrans("", "", " -")
_DISTRICT_WORD = re.compile(r"^(?:KECAMATAN|KEC)\b\.?\s*")
_VILLAGE_WORD = re.compile(r"(?:DESA|DS|KELURAHAN|KEL)\b\.?\s*")
_VILLAGE_CODE = len("35.07.11.2009")
_DISTRICT_CODE = len("35.07.11")
_REGENCY_CODE = len("35.07")


class Region(NamedTuple):
    """One region of the list. ``is_retired``: genuine, but not in the newest edition."""

    code: str
    name: str
    is_retired: bool


class RegencyName(NamedTuple):
    """The name of a regency or city; ``kind`` is None where the name does not say which of the two."""

    kind: str | None
    base: str

    def agrees_with(self, other: "RegencyName") -> bool:
        """Whether both may be the same place: a kind that is not said contradicts nothing."""
        return self.base == other.base and (self.kind is None or other.kind is None or self.kind == other.kind)


class Regions:
    """The regions of one edition of the reference data."""

    def __init__(self, listed: bytes, bps: Iterable[Mapping[str, str]]) -> None:
        """``listed``: the CSV of Kemendagri codes, sorted by code; ``bps``: the rows of the BPS table."""
        self._listed: dict[str, Region] = {}
        self._below: defaultdict[str, list[Region]] = defaultdict(list)
        for region, above in _regions(line.decode() for line in _ABOVE_VILLAGES.findall(listed)):
            self._listed[region.code] = region
            self._below[above].append(region)
        self._villages = {found[1].decode(): "\n" + found[2].decode() for found in _DISTRICT.finditer(listed)}
        self._regencies = [
            (regency_name(place.name), place.code)
            for place in self._listed.values()
            if len(place.code) == _REGENCY_CODE and not place.is_retired
        ]
        self._bps = {row["bps_code"]: row for row in bps}
        self._villages_of_today = lru_cache(maxsize=1024)(self._count_names)
        self.find = lru_cache(maxsize=16384)(self._find)
        self.district_named = lru_cache(maxsize=8192)(self._district_named)
        self.regency_named = lru_cache(maxsize=4096)(self._regency_named)
        self.bears_name = lru_cache(maxsize=4096)(self._bears_name)
        self.regency_of_bps_row = lru_cache(maxsize=4096)(self._regency_of_bps_row)

    def _find(self, code: str) -> Region | None:
        """The region of a Kemendagri code of any edition, or None when no edition holds it."""
        if len(code) <= _DISTRICT_CODE:
            return self._listed.get(code)
        listed = self._villages.get(code[:_DISTRICT_CODE], "")
        begin = listed.find(f"\n{code},") + 1
        if not begin:
            return None
        ((village, _),) = _regions([listed[begin : listed.index("\n", begin)]])
        return village if village.code == code else None

    def is_village(self, code: str) -> bool:
        """Whether a code is a village's in any edition."""
        return len(code) == _VILLAGE_CODE and self.find(code) is not None

    def is_district(self, code: str) -> bool:
        """Whether a code is a district's in any edition, as the first six digits of every NIK are."""
        return len(code) == _DISTRICT_CODE and code in self._listed

    def is_regency(self, code: str) -> bool:
        """Whether a code is a regency's or city's in any edition."""
        return len(code) == _REGENCY_CODE and code in self._listed

    def villages_named(self, district: str, name: str) -> int:
        """How many villages of that name a district has today. A "Desa" before it may be part of it or not."""
        current = self._villages_of_today(district)
        wanted = folded(name)
        return current[wanted] or current[_VILLAGE_WORD.sub("", wanted, count=1)]

    def _count_names(self, district: str) -> Counter[str]:
        """How many of a district's villages of today bear each name."""
        found = _regions(self._villages.get(district, "").strip().splitlines())
        return Counter(folded(village.name) for village, _ in found if not village.is_retired)

    def _district_named(self, regency: str, name: str) -> str | None:
        """The district of that name in a regency today, or None when there is none or more than one."""
        wanted = _DISTRICT_WORD.sub("", folded(name))
        found = [
            place.code
            for place in self._below.get(regency, ())
            if folded(place.name) == wanted and not place.is_retired
        ]
        return found[0] if len(found) == 1 else None

    def _regency_named(self, name: str) -> str | None:
        """The one regency or city of today that bears this name, or None."""
        wanted = regency_name(name)
        found = [code for regency, code in self._regencies if regency.agrees_with(wanted)]
        return found[0] if len(found) == 1 else None

    def _bears_name(self, regency: str, name: str) -> bool:
        """Whether the regency of a Kemendagri code is called so."""
        place = self._listed.get(regency)
        return place is not None and regency_name(place.name).agrees_with(regency_name(name))

    def is_bps(self, code: str) -> bool:
        """Whether a code, with or without dots, is a regency's in the BPS table."""
        return code.replace(".", "") in self._bps

    def _regency_of_bps_row(self, code: str, name: str) -> str | None:
        """The Kemendagri code of the BPS regency that bears both this code and this name, or None."""
        regency = self.regency_of_bps(code)
        if regency is None:
            return None
        row = self._bps[code.replace(".", "")]
        by_bps = regency_name(f"{row['kind']} {row['name']}").agrees_with(regency_name(name))
        return regency if by_bps or self.bears_name(regency, name) else None

    def regency_of_bps(self, code: str) -> str | None:
        """The Kemendagri code of a BPS regency, or None when our table has none."""
        row = self._bps.get(code.replace(".", ""))
        return (row["kemendagri_code"] or None) if row else None


def dotted(code: str) -> str:
    """A Kemendagri code with its dots, also when it came without, or with some of them."""
    if _DOTTED.fullmatch(code):
        return code
    digits = code.replace(".", "")
    return ".".join(part for part in (digits[:2], digits[2:4], digits[4:6], digits[6:]) if part)


@lru_cache(maxsize=4096)
def regency_name(name: str) -> RegencyName:
    """A regency's name taken apart: "KAB. CIREBON", "Kota Palopo", "Lampung Timur".

    Blanks and dashes inside do not count: one list writes Tojo Una-Una and Pematangsiantar, the other Tojo Una Una and
    Pematang Siantar.
    """
    whole = folded(name)
    kind = _KIND.match(whole)
    if kind is None:
        return RegencyName(None, whole.translate(_INSIDE_A_NAME))
    base = whole[kind.end() :].translate(_INSIDE_A_NAME)
    return RegencyName("KOTA" if kind[1] == "KOTA" else "KABUPATEN", base)


def _regions(lines: Iterable[str]) -> Iterable[tuple[Region, str]]:
    """The regions of some lines of the list, each with the code of the one that it is part of."""
    return ((Region(code, name, retired == "1"), above) for code, _, name, above, _, retired, _ in csv.reader(lines))
