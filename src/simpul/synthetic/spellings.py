"""The many ways in which a clerk writes one person's name. Each says what it did; none adds a title by accident."""

from collections.abc import Callable
from random import Random
from string import ascii_uppercase

# Words that would read as a title or a degree: a slip of the pen must not make one.
_TITLES = frozenset(
    (
        "H", "HJ", "DR", "DRS", "DRA", "IR", "NS", "R", "RA", "RR", "KH", "TGK", "TGH", "GUS", "PROF", "HAJI", "HAJJAH",
        "RADEN", "USTADZ", "DRG", "APT", "PDT", "SE", "SH", "ST", "SP", "SS", "MM", "MA", "MH", "MT", "BA", "LC", "AMD",
        "AMK", "SPD", "SKOM", "SKEP", "SKM", "SAG", "SSOS", "SIP", "MSI", "MPD",
    )
)  # fmt: skip
_OLD_SPELLING = (
    ("U", "OE"), ("DJ", "J"), ("J", "DJ"), ("TJ", "C"), ("C", "TJ"), ("Y", "J"), ("I", "IE"), ("I", "Y"),
    ("Z", "J"), ("F", "P"), ("KH", "H"), ("SY", "SJ"), ("Q", "K"),
)  # fmt: skip
_WHOLE_WORDS = {
    "MUHAMMAD": ("MOH.", "MUHAMAD", "MOCHAMAD", "MOHAMMAD", "M."),
    "SITI": ("SITTI", "SITY"),
    "AHMAD": ("ACHMAD", "AKHMAD"),
    "ABDUL": ("ABD", "ABDOEL"),
    "NUR": ("NOOR", "NOER"),
    "SRI": ("SRIE",),
    "YUSUF": ("YOESOEF", "JUSUF"),
    "IBRAHIM": ("EBRAHIM",),
}
_SHORTEST = 4
# Initials that no title shares (H. is haji, R. is raden, K. opens K.H.).
_INITIALS = frozenset("ABCEFGILNPSUWYZ")


def typo(name: str, father: str, rng: Random) -> str:
    """A letter left out, doubled, exchanged or mistyped."""
    places = [at for at, letter in enumerate(name) if letter.isalpha()]
    if len(places) < 5:
        return name
    at = rng.choice(places[1:-1])
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + name[at] + name[at:]
    if kind == 2 and name[at + 1].isalpha():
        return name[:at] + name[at + 1] + name[at] + name[at + 2 :]
    return name[:at] + rng.choice(ascii_uppercase) + name[at + 1 :]


def spelling(name: str, father: str, rng: Random) -> str:
    """An older or another spelling of the same sound."""
    words = name.split()
    at = rng.randrange(len(words))
    if words[at] in _WHOLE_WORDS and len(words) > 1:
        words[at] = rng.choice(_WHOLE_WORDS[words[at]])
        return " ".join(words)
    possible = [(sound, written) for sound, written in _OLD_SPELLING if sound in name]
    if not possible:
        return name
    sound, written = rng.choice(possible)
    return name.replace(sound, written, 1)


def father_named(name: str, father: str, rng: Random) -> str:
    """The father's first word behind the name, as passports do for single names."""
    return f"{name} {father.split()[0]}"


def word_dropped(name: str, father: str, rng: Random) -> str:
    """One word of several left out."""
    words = name.split()
    if len(words) < 2:
        return name
    del words[rng.randrange(len(words))]
    return " ".join(words)


def order_changed(name: str, father: str, rng: Random) -> str:
    """The first word last, as on lists of other countries."""
    first, *others = name.split()
    return " ".join([*others, first])


def joined(name: str, father: str, rng: Random) -> str:
    """Two words written as one."""
    return name.replace(" ", "", 1)


def initial(name: str, father: str, rng: Random) -> str:
    """The last word as its initial."""
    *others, last = name.split()
    if not others or last[0] not in _INITIALS:
        return name
    return " ".join([*others, f"{last[0]}."])


Variant = Callable[[str, str, Random], str]
VARIANTS: dict[str, tuple[Variant, float]] = {
    "name_spelling": (spelling, 30),
    "name_typo": (typo, 24),
    "name_token_dropped": (word_dropped, 10),
    "name_father_added": (father_named, 8),
    "name_order_changed": (order_changed, 4),
    "name_joined": (joined, 4),
    "name_initial": (initial, 6),
}


def reads_as_titled(name: str) -> bool:
    """Whether a word of the name reads as a title or degree."""
    return any(word.replace(".", "") in _TITLES for word in name.replace(",", " ").split())


def varied(name: str, how: Variant, father: str, rng: Random) -> str | None:
    """The name written this way, or None where that changes nothing, leaves no name or reads as a title."""
    written = how(name, father, rng)
    if written == name or len(written) < _SHORTEST or reads_as_titled(written):
        return None
    return written
