"""Names of people: which titles they carry, and how they read without them.

A name is kept as written. Titles stand on an identity card and not on a birth certificate, so names are
compared without them. ``M.`` (Muhammad) and ``St.`` (Siti) are names, no titles.
"""

import re

_BEFORE = frozenset({"H", "HJ", "KH", "TGH", "DRS", "DRA", "DR", "DRG", "IR", "PROF", "TGK"})
_FIELDS = (
    "AG|AK|AP|E|EI|FARM|FIL|GZ|H|HI|HUM|HUT|I|IKOM|IP|KEB|KED|KEP|KES|KM|KOM|KOMP|MAT|P|PD|PDI|PI|PSI|PT|SD|SI|SN|SOS"
    "|ST|STAT|SY|T|TH|TP|TR"
)
# "S.Pd", "S.Pd.I", "M.Si", "A.Md.Keb": letters divided by dots are a degree wherever a name ends in them.
_DOTTED = re.compile(rf"(?:[SM]\.(?:{_FIELDS})|A\.M[AD])(?:\.(?:{_FIELDS}))*\.?")
# Written without dots the same letters may be a syllable of a name, so these count only after a comma.
_PLAIN = re.compile(rf"[SM](?:{_FIELDS})|AMD(?:{_FIELDS})?|NS|NERS|APT|GR|LC|BA|BSC|MA|MM|MBA|MSC|PHD")
# Behind a comma any letters with dots between them are a degree ("S.DS", "SP.OG", "S.TR.PAR"), short names excepted.
_BEHIND_A_COMMA = re.compile(
    r"(?!(?:ABD|BIN|BT|MHD|MOH|MUH|R|ST)\.)[A-Z]{1,4}\.[A-Z]{1,4}(?:[.-][A-Z]{1,4})*\.?"
    r"|M\.BIOMED\.?|BD\.?|AM(?:G|K|KE[BP])\.?"
)
# With blanks between them they may be initials and a name ("S. RINI"), so these are only the usual ones.
_APART_BEHIND_A_COMMA = re.compile(
    rf"(?:[BSM]\.(?:{_FIELDS}|DS|ED|M)|A\.M[AD]|SP\.[A-Z]{{1,4}})(?:\.(?:{_FIELDS}|PAR))*\.?|K\.H\.?"
)

# "HJ.SITI", "DRS.H.ALI", "H.M. ALI": many put no blank behind a title's dot. "H.A.R. TILAAR" has initials.
_TITLE = rf"(?:K\.H|{'|'.join(sorted(_BEFORE))})\."
_GLUED_TITLE = re.compile(rf"{_TITLE}(?=[^\W\d_]{{2}}|M\.|{_TITLE})")
_COMMA = re.compile(r"[ ,]*,[ ,]*")
# "S. Pd. I"
_LONGEST_DEGREE = 3


def folded(name: str) -> str:
    """A name, of a person or of a place, in upper case with its blanks folded."""
    return " ".join(name.upper().split())


def matching_name(name: str) -> str:
    """The name by which people are compared: folded, titles and degrees left out; at least one word is left."""
    words = _without_titles(name.upper().split())
    if "." in name or "," in name:
        words = _without_degrees(words)
    return " ".join(words)


def _without_titles(words: list[str]) -> list[str]:
    """The words behind a name's titles."""
    while words:
        first = words[0]
        if len(words) > 1 and _is_title(first):
            words = words[1:]
        elif "." not in first:
            break
        elif first == "K." and words[1:2] == ["H."] and len(words) > 2:
            words = words[2:]
        elif glued := _GLUED_TITLE.match(first):
            words = [first[glued.end() :], *words[1:]]
        else:
            break
    return words


def _is_title(word: str) -> bool:
    return word.replace(".", "").strip(",") in _BEFORE


def _without_degrees(words: list[str]) -> list[str]:
    """The words before a name's degrees, and before the comma that divides them."""
    divided = _COMMA.sub(", ", " ".join(words)).strip(" ,").split()
    end = _end_of_name(divided)
    while count := _degrees_words(divided[:end]):
        end -= count
    return words if end == len(divided) else [*divided[: end - 1], divided[end - 1].rstrip(",")]


def _end_of_name(divided: list[str]) -> int:
    """How many words end with the first comma behind which nothing but degrees and titles stand; otherwise all."""
    for end, word in enumerate(divided[:-1], start=1):
        if word.endswith(",") and _are_degrees(divided[end:]):
            return end
    return len(divided)


def _are_degrees(words: list[str]) -> bool:
    """Whether all words behind a comma are degrees or titles, each of one word or of a few: "K. H., S. Tr. Par"."""
    while words:
        longest = min(_LONGEST_DEGREE, len(words))
        count = next((count for count in range(longest, 0, -1) if _is_behind_a_comma(words[-count:])), 0)
        if not count:
            return False
        words = words[:-count]
    return True


def _is_behind_a_comma(words: list[str]) -> bool:
    """Whether the words are one degree or title, as it may stand behind a comma."""
    whole = "".join(words).rstrip(",")
    if _is_degree(whole, after_comma=True):
        return True
    if len(words) > 1:
        return _APART_BEHIND_A_COMMA.fullmatch(whole) is not None
    return _is_title(whole) or _BEHIND_A_COMMA.fullmatch(whole) is not None


def _degrees_words(words: list[str]) -> int:
    """How many words at the end are one degree: "S.Pd" is, and so is "S. Pd. I"; 0 where none stands there."""
    for count in range(1, min(_LONGEST_DEGREE, len(words) - 1) + 1):
        first, *others = words[-count:]
        after_comma = any(word.endswith(",") for word in words[:-count])
        # Two single letters may be initials: "BUDI S. T."
        if others and not after_comma and len(others[0].strip(".,")) == 1:
            continue
        if _is_degree("".join([first, *others]).rstrip(","), after_comma):
            return count
    return 0


def _is_degree(word: str, after_comma: bool) -> bool:
    if _DOTTED.fullmatch(word):
        return True
    return after_comma and _PLAIN.fullmatch(word.replace(".", "")) is not None
