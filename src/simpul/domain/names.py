"""Names of people: which titles they carry, and how they read without them.

A name is kept as written. Titles stand on an identity card and not on a birth certificate, so names are
compared without them. ``M.`` (Muhammad) and ``St.`` (Siti) are names, no titles.
"""

import re

_BEFORE = frozenset({"H", "HJ", "KH", "DRS", "DRA", "DR", "IR", "PROF", "TGK"})
_FIELDS = (
    "AG|AK|AP|E|EI|FARM|FIL|GZ|H|HI|HUM|HUT|I|IKOM|IP|KEB|KED|KEP|KES|KM|KOM|KOMP|MAT|P|PD|PDI|PI|PSI|PT|SI|SN|SOS"
    "|ST|STAT|SY|T|TH|TP|TR"
)
# "S.Pd", "S.Pd.I", "M.Si", "A.Md.Keb": letters divided by dots are a degree wherever a name ends in them.
_DOTTED = re.compile(rf"(?:[SM]\.(?:{_FIELDS})|A\.MD)(?:\.(?:{_FIELDS}))*\.?")
# Written without dots the same letters may be a syllable of a name, so these count only after a comma.
_PLAIN = re.compile(rf"[SM](?:{_FIELDS})|AMD(?:{_FIELDS})?|NS|NERS|APT|LC|BA|BSC|MM|MBA")


def matching_name(name: str) -> str:
    """The name by which people are compared: upper case, titles and degrees left out, blanks folded."""
    return " ".join(_without_titles(name.upper().split()))


def has_title(name: str) -> bool:
    """Whether a name carries a title, an honorific or a degree."""
    words = name.upper().split()
    return len(_without_titles(words)) < len(words)


def _without_titles(words: list[str]) -> list[str]:
    """The words of a name without titles before it and degrees after it; at least one word is left."""
    first, last = 0, len(words)
    while last - first > 1 and words[first].strip(".,").replace(".", "") in _BEFORE:
        first += 1
    while last - first > 1 and _is_degree(words[last - 1], after_comma=_follows_comma(words, last - 1)):
        last -= 1
    kept = words[first:last]
    if last < len(words):
        kept[-1] = kept[-1].rstrip(",")
    return kept


def _follows_comma(words: list[str], place: int) -> bool:
    return any(word.endswith(",") for word in words[:place])


def _is_degree(word: str, *, after_comma: bool) -> bool:
    plain = word.rstrip(",")
    if _DOTTED.fullmatch(plain):
        return True
    return after_comma and _PLAIN.fullmatch(plain.replace(".", "")) is not None
