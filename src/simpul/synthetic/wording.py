"""How offices word things: the words of each edition, and the ways in which clerks write numbers, days and names."""

import re
from collections import defaultdict
from datetime import date
from functools import cache
from random import Random

from simpul.domain.days import MONTHS
from simpul.synthetic.days import Day
from simpul.synthetic.edition import EXCEL, OLD_EXCEL, SIAPKERJA, SISKOP2MI
from simpul.synthetic.market import market
from simpul.synthetic.places import Regency
from simpul.synthetic.tables import bars, reference

_SHORT = {SIAPKERJA: "E1", SISKOP2MI: "E2", EXCEL: "E3", OLD_EXCEL: "E4"}
_WORD = re.compile(r"[A-Z][A-Z']*")
_PARTNERS = {"F": ("SUAMI",), "M": ("ISTRI",)}
_LADY, _GENTLEMAN = "Janda", "Duda"
_ISO = 3


def capitalised(text: str) -> str:
    """Capitals as in a title: every word's first letter."""
    return _WORD.sub(lambda word: word.group().capitalize(), text.upper())


@cache
def _code_lists() -> dict[tuple[str, str, str], list[str]]:
    found: defaultdict[tuple[str, str, str], list[str]] = defaultdict(list)
    for line in reference("code_lists.csv"):
        found[line["edition"], line["list"], line["code"]].append(line["value"])
    return found


def coded(edition: str, code_list: str, code: str, rng: Random) -> str:
    """A coded value in the words of an edition."""
    return rng.choice(_code_lists()[_SHORT[edition], code_list, code])


def marital(edition: str, code: str, sex: str, rng: Random) -> str:
    """The marital status; the old edition has words of its own for divorced women and men."""
    word = coded(edition, "marital", code, rng)
    if word in (_LADY, _GENTLEMAN):
        return _LADY if sex == "F" else _GENTLEMAN
    return word


def relation(edition: str, code: str, sex: str, giver_is_mother: bool, rng: Random) -> str:
    """Who gave consent, seen from the candidate."""
    words = _code_lists()[_SHORT[edition], "relation", code]
    if code == "SPOUSE":
        fitting = [word for word in words if word.upper() in _PARTNERS[sex]]
    elif code == "PARENT":
        fitting = [word for word in words if word.upper() != ("AYAH" if giver_is_mother else "IBU")]
    else:
        fitting = words
    return rng.choice(fitting)


@cache
def _schemes() -> dict[str, tuple[str, list[str]]]:
    return {line["code"]: (line["label_id"], bars(line["aliases"])) for line in reference("schemes.csv")}


def scheme(edition: str, code: str, rng: Random) -> str:
    """A scheme in the words of an edition."""
    label, aliases = _schemes()[code]
    if edition == SISKOP2MI:
        return code
    if edition == EXCEL:
        return "P to P" if code == "P2P" else label
    return aliases[0] if edition == SIAPKERJA else rng.choice(aliases)


@cache
def _countries() -> tuple[dict[str, list[str]], dict[str, str]]:
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    three: dict[str, str] = {}
    for line in reference("country_aliases.csv"):
        three[line["iso2"]] = line["iso3"]
        if len(line["alias"]) > _ISO:
            spellings[line["iso2"]].append(line["alias"])
    return spellings, three


def country(edition: str, iso2: str, rng: Random) -> str:
    """A destination as an edition writes it: by code, or by one of many names."""
    spellings, three = _countries()
    chance = rng.random()
    if edition == SISKOP2MI:
        return iso2 if chance < 0.12 else three[iso2]
    if chance < 0.05:
        return rng.choice((iso2, three[iso2]))
    name = rng.choice(spellings[iso2])
    return name.upper() if edition == SIAPKERJA else name


@cache
def _titles() -> dict[str, list[str]]:
    return {
        line["code"]: sorted({line["label_id"], line["label_en"], *bars(line["aliases"])})
        for line in reference("occupations.csv")
    }


def occupation(edition: str, code: str, rng: Random) -> str:
    """One of the titles under which offices write an occupation."""
    title = rng.choice(_titles()[code])
    return title.upper() if edition == SIAPKERJA else title


def company(edition: str, code: str, rng: Random) -> str:
    """The name of a P3MI: PT before or behind it, with or without a dot, in capitals or not."""
    name = market().companies[code]
    if edition == SIAPKERJA:
        return name.upper()
    bare = name.removeprefix("PT ")
    return rng.choice((name, name.upper(), f"PT. {bare}", f"PT. {bare.upper()}", f"{bare}, PT"))


def regency(edition: str, place: Regency, rng: Random, *, in_full: bool) -> str:
    """The name of a regency or city; workbooks often leave out which of the two."""
    short = "Kota" if place.kind == "Kota" else "Kab."
    if edition == SIAPKERJA:
        return f"{short} {place.name}".upper()
    if edition == SISKOP2MI:
        return f"{place.kind} {place.name}".upper()
    leaves_out = rng.random() < 0.5 and place.kind != "Kota" and not in_full
    return place.name if leaves_out else f"{short} {place.name}"


def village(edition: str, name: str, rng: Random) -> str:
    """A village, in workbooks sometimes with its kind."""
    if edition in (SIAPKERJA, SISKOP2MI):
        return name.upper()
    return rng.choice(("", "", "", "", "Desa ", "Ds. ")) + name


def phone(edition: str, national: str, rng: Random) -> str | int:
    """A telephone in one of its many forms; a number cell loses the leading zero."""
    if edition == OLD_EXCEL and rng.random() < 0.25:
        return int(national)
    chance = rng.random()
    if chance < 0.56:
        return f"0{national}"
    if chance < 0.80:
        gap = "-" if chance < 0.68 else " "
        return gap.join((f"0{national[:3]}", national[3:7], national[7:]))
    if chance < 0.96:
        return f"{'+' if chance < 0.88 else ''}62{national}"
    return national


def nik(edition: str, digits: str, rng: Random) -> str:
    """A NIK as text; clerks with workbooks group it or keep it text by an apostrophe."""
    if edition != EXCEL:
        return digits
    chance = rng.random()
    if chance < 0.42:
        return digits
    if chance < 0.60:
        return " ".join(digits[at : at + 4] for at in range(0, 16, 4))
    if chance < 0.78:
        return f"'{digits}"
    if chance < 0.84:
        return f" {digits} "
    sign = "." if chance < 0.95 else "-"
    return sign.join((digits[:6], digits[6:12], digits[12:]))


def day(edition: str, when: Day, rng: Random) -> str | date:
    """A day as an edition writes it; one that does not exist has no date cell."""
    if edition == SIAPKERJA:
        return f"{when.day:02d}/{when.month:02d}/{when.year:04d}"
    if edition == SISKOP2MI:
        return when.iso()
    if edition == OLD_EXCEL:
        return f"{when.day:02d}-{when.month:02d}-{when.year % 100:02d}"
    exists = when.date()
    is_cell = rng.random() < 0.38
    if exists is None:
        return f"{when.day:02d}/{when.month:02d}/{when.year:04d}"
    return exists if is_cell and when.year >= 1900 else f"{when.day} {MONTHS[when.month - 1]} {when.year}"


def code_of_region(edition: str, code: str) -> str:
    """A region code, with or without its dots."""
    return code.replace(".", "") if edition == SIAPKERJA else code
