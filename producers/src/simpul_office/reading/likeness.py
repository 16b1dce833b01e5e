"""How much two headers look alike: for a hint to a clerk, and for the draft of a new template."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

NEARLY_THE_SAME = 0.75
_SAME_WORD = 0.8
_WORD = re.compile(r"[a-z0-9]+")
_MEANT = {
    "tgl": "tanggal", "tg": "tanggal", "no": "nomor", "nm": "nama", "jk": "jenis kelamin", "hp": "telepon",
    "telp": "telepon", "tlp": "telepon", "handphone": "telepon", "kab": "kabupaten", "kec": "kecamatan",
    "kel": "kelurahan", "alm": "alamat", "pend": "pendidikan", "lhr": "lahir", "ktp": "nik",
    "passport": "paspor", "pekerjaan": "jabatan", "posisi": "jabatan", "registrasi": "daftar",
    "pendaftaran": "daftar", "ctki": "", "cpmi": "", "tki": "", "pmi": "", "calon": "",
    "pptkis": "p3mi", "majikan": "pengguna", "upah": "gaji", "penempatan": "tujuan",
}  # fmt: skip
"""Short forms and other words of offices, by the word that the known headers use. Whose name it is tells nothing."""


@lru_cache(maxsize=20_000)
def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same words, apart from case, signs, order, short forms and slips)."""
    first, second = _words(one), _words(other)
    if not first or not second:
        return 0.0
    of_first = sum(any(_same(word, other) for other in second) for word in first)
    of_second = sum(any(_same(word, other) for other in first) for word in second)
    return (of_first / len(first) + of_second / len(second)) / 2


def nearly_the_same(one: str, others: Iterable[str]) -> str | None:
    """The header that another was probably meant to be."""
    found = max(others, key=lambda other: likeness(one, other), default="")
    return found if likeness(one, found) >= NEARLY_THE_SAME else None


def _same(one: str, other: str) -> bool:
    return one == other or (len(one) > 3 and SequenceMatcher(None, one, other).ratio() >= _SAME_WORD)


def _words(text: str) -> list[str]:
    words = [part for word in _WORD.findall(text.casefold()) for part in _MEANT.get(word, word).split()]
    return list(dict.fromkeys(words))
