"""Where somebody lives, in the ministry's codes: read from what an office wrote, in either code system or by name.

Thousands of records share a district, so what was read once is remembered.
"""

from functools import lru_cache
from typing import NamedTuple

from simpul.rules.regions import BPS, Regions, dotted

_REMEMBERED = 16384


class _Regency(NamedTuple):
    code: str | None = None
    kemendagri: str | None = None
    bps: str | None = None
    repaired: str | None = None


class HomePlace(NamedTuple):
    """What follows from the region fields of a record; None in each that cannot be known.

    ``regency`` and ``district``: codes on the list. ``repaired_regency_code``: where a BPS code stood for a Kemendagri
    code. The others: the codes as stated, with their dots, by what they were taken for.
    """

    regency: str | None
    kemendagri_regency_code: str | None
    bps_regency_code: str | None
    repaired_regency_code: str | None
    district: str | None
    district_code: str | None


@lru_cache(maxsize=_REMEMBERED)
def place_of(
    regions: Regions,
    regency_code: str | None,
    regency_code_system: str | None,
    regency_name: str | None,
    district_code: str | None,
    district_name: str | None,
) -> HomePlace:
    """The place that the fields of a record name, down to its district."""
    regency = _regency(regions, regency_code, regency_code_system, regency_name)
    district_code = dotted(district_code) if district_code is not None else None
    return HomePlace(
        regency=regency.code,
        kemendagri_regency_code=regency.kemendagri,
        bps_regency_code=regency.bps,
        repaired_regency_code=regency.repaired,
        district=_district(regions, regency.code, district_code, district_name),
        district_code=district_code,
    )


def _regency(regions: Regions, code: str | None, system: str | None, name: str | None) -> _Regency:
    """The regency by its code, in the system that was promised, or else by its name."""
    if code is None:
        return _Regency(regions.regency_named(name) if name else None)
    if system == BPS:
        return _Regency(regions.regency_of_bps(code) or (regions.regency_named(name) if name else None), bps=code)
    return _kemendagri_regency(regions, dotted(code), name)


def _kemendagri_regency(regions: Regions, code: str, name: str | None) -> _Regency:
    """A code that is another place's here, but in the BPS table the place that is named, was a BPS code."""
    if name and not regions.bears_name(code, name):
        repaired = regions.regency_of_bps_row(code, name)
        if repaired is not None:
            return _Regency(repaired, repaired=repaired)
    return _Regency(code if regions.is_regency(code) else None, kemendagri=code)


def _district(regions: Regions, regency: str | None, code: str | None, name: str | None) -> str | None:
    """The code of the district, by its code or else by its name in the regency."""
    if code is not None:
        return code if regions.is_district(code) else None
    if regency is None or name is None:
        return None
    return regions.district_named(regency, name)
