"""Where people live: genuine villages, and those whose code or name is known to trouble a registry."""

import re
from collections import Counter, defaultdict
from functools import cache, cached_property
from random import Random
from typing import NamedTuple

from simpul.synthetic.tables import reference

_CAPITAL = "31"
_LABEL = re.compile(r"(desa|ds|kelurahan|kel|kecamatan|kec|kampung adat)\b", re.IGNORECASE)


class Regency(NamedTuple):
    """A regency or a city, by its Kemendagri code."""

    code: str
    kind: str
    name: str

    @property
    def province(self) -> str:
        """The province's code."""
        return self.code[:2]


class Village(NamedTuple):
    """A village with all that is above it. ``regency_code`` is what is written, mostly the regency's own."""

    village_code: str
    village: str
    district_code: str
    district: str
    regency: Regency
    regency_code: str


class _Region(NamedTuple):
    code: str
    name: str
    is_retired: bool


def bare(name: str) -> str:
    """A name without case, spaces and signs: what two names are called the same by."""
    return re.sub(r"[^A-Z0-9]", "", name.upper())


class Places:
    """All regions of the reference tables, current and retired."""

    def __init__(self) -> None:
        self._below: defaultdict[str, list[_Region]] = defaultdict(list)
        self.codes: set[str] = set()
        self._regencies: dict[str, tuple[Regency, bool]] = {}
        self._found: dict[str, list[Village]] = {}
        for line in reference("regions.csv.gz"):
            region = _Region(line["code"], line["name"], line["retired"] == "1")
            self._below[line["parent"]].append(region)
            if line["level"] != "village":
                self.codes.add(region.code)
            if line["level"] == "regency":
                self._regencies[region.code] = (_regency(region), region.is_retired)

    def regency(self, code: str) -> Regency:
        """The regency of this code, also a retired one."""
        return self._regencies[code][0]

    @cached_property
    def regencies(self) -> list[Regency]:
        """The regencies of today."""
        return [regency for regency, is_retired in self._regencies.values() if not is_retired]

    @cache  # noqa: B019 (one object a run)
    def of_province(self, province: str) -> list[Regency]:
        """Today's regencies of one province."""
        return [regency for regency in self.regencies if regency.province == province]

    @cached_property
    def elsewhere(self) -> list[Regency]:
        """Today's regencies from which people travel far: all but the capital's."""
        return [regency for regency in self.regencies if regency.province != _CAPITAL]

    def district(self, regency: str, rng: Random) -> str:
        """The code of one of a regency's districts of today."""
        return rng.choice([region.code for region in self._below[regency] if not region.is_retired])

    def clean(self, regency: Regency) -> list[Village]:
        """Villages of today that code and name tell apart from every other one in their district."""
        if regency.code not in self._found:
            self._found[regency.code] = [
                Village(village.code, village.name, district.code, district.name, regency, regency.code)
                for district in self._apart(regency.code)
                for village in self._apart(district.code)
            ]
        return self._found[regency.code]

    @cached_property
    def shared(self) -> list[Village]:
        """Villages whose name stands twice in their district."""
        return [
            Village(village.code, village.name, district.code, district.name, regency, regency.code)
            for regency in self.elsewhere
            for district in self._apart(regency.code)
            for village in self._twice(district.code)
        ]

    @cached_property
    def old(self) -> list[Village]:
        """Villages written with the retired codes of a regency that was split."""
        return [
            Village(village.code, village.name, district.code, district.name, regency, regency.code)
            for regency, is_retired in self._regencies.values()
            if is_retired
            for district in self._apart(regency.code, retired=True)
            for village in self._apart(district.code, retired=True)
        ]

    @cached_property
    def old_districts(self) -> dict[str, str]:
        """Districts that are retired: the first six digits of NIKs of long ago, with the dotted code."""
        below = (region for regency in self._regencies for region in self._below[regency])
        return {region.code.replace(".", ""): region.code for region in below if region.is_retired}

    @cached_property
    def bps(self) -> dict[str, str]:
        """BPS codes by Kemendagri code."""
        return {
            line["kemendagri_code"]: line["bps_code"]
            for line in reference("bps_regencies.csv")
            if line["kemendagri_code"]
        }

    @cached_property
    def confusable(self) -> list[Regency]:
        """Regencies whose BPS code is the Kemendagri code of another regency of today."""
        today = {regency.code for regency in self.regencies}
        return [regency for regency in self.elsewhere if self._misread(regency) in today - {regency.code}]

    def _misread(self, regency: Regency) -> str:
        code = self.bps.get(regency.code, "")
        return f"{code[:2]}.{code[2:]}"

    def _apart(self, parent: str, *, retired: bool = False) -> list[_Region]:
        """The regions below that no other region there is called like, and that carry no label in their name."""
        names = Counter(bare(region.name) for region in self._below[parent])
        return [
            region
            for region in self._below[parent]
            if region.is_retired is retired and names[bare(region.name)] == 1 and not _LABEL.match(region.name)
        ]

    def _twice(self, district: str) -> list[_Region]:
        """Today's villages that share their very name with another of the district."""
        today = [region for region in self._below[district] if not region.is_retired]
        names = Counter(region.name.upper() for region in today)
        return [region for region in today if names[region.name.upper()] > 1 and not _LABEL.match(region.name)]


def _regency(region: _Region) -> Regency:
    kind, _, name = region.name.partition(" ")
    return Regency(region.code, "Kota" if kind == "Kota" else "Kabupaten", name)


@cache
def places() -> Places:
    """The regions, read once."""
    return Places()
