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


def folded(name: str) -> str:
    """A name in upper case with its blanks folded."""
    return " ".join(name.upper().split())


def matching_name(name: str) -> str:
    """The name by which people are compared: folded, titles and degrees left out; at least one word is left."""
    words = name.upper().split()
    while len(words) > 1 and words[0].replace(".", "").strip(",") in _BEFORE:
        del words[0]
    if "." in name or "," in name:
        words = _without_degrees(words)
    return " ".join(words)


def _without_degrees(words: list[str]) -> list[str]:
    """The words before a name's degrees, and before the comma that divides them."""
    end = len(words)
    while end > 1 and _is_degree(words[end - 1].rstrip(","), any(word.endswith(",") for word in words[: end - 1])):
        end -= 1
    return words if end == len(words) else [*words[: end - 1], words[end - 1].rstrip(",")]


def _is_degree(word: str, after_comma: bool) -> bool:
    if _DOTTED.fullmatch(word):
        return True
    return after_comma and _PLAIN.fullmatch(word.replace(".", "")) is not None
