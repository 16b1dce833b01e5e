"""Made-up values that are planted where personal data stands, and are known again wherever they come out."""

import base64
import string
from dataclasses import dataclass, field
from random import Random

MARK = "KENARI"
_ALIGNMENTS = range(3)


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted value: which office's it is, and in which field of which thing it was put.

    ``stem`` is the beginning that it shares with others: where the stem is not, none of them is.
    """

    value: str
    stem: str
    office: str
    planted_in: str


def forms(value: str) -> tuple[bytes, ...]:
    """How a value may look: as it is, in hexadecimal, inside base64. All in small letters, but base64."""
    encoded = value.encode()
    return (encoded.lower(), encoded.hex().encode(), *(_in_base64(encoded, shift) for shift in _ALIGNMENTS))


def _in_base64(value: bytes, shift: int) -> bytes:
    """The characters that do not depend on what stands before or behind."""
    return base64.b64encode(b"\0" * shift + value)[4 if shift else 0 : -4]


@dataclass
class Canaries:
    """All that were planted. ``seed`` makes the values; each is planted once and found in any case of letters."""

    seed: int
    planted: list[Canary] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = Random(self.seed)

    def word(self, office: str, planted_in: str) -> str:
        """A new name that nobody bears."""
        drawn = "".join(self._dice.choices(string.ascii_uppercase, k=10))
        return self._plant(Canary(MARK + drawn, MARK, office, planted_in))

    def digits(self, office: str, planted_in: str, start: str, length: int = 16) -> str:
        """A new number of this length and beginning: a NIK, a telephone, a passport."""
        drawn = "".join(self._dice.choices("123456789", k=length - len(start)))
        return self._plant(Canary(start + drawn, start, office, planted_in))

    def of(self, office: str) -> list[Canary]:
        """Those of one office."""
        return [canary for canary in self.planted if canary.office == office]

    def _plant(self, canary: Canary) -> str:
        self.planted.append(canary)
        return canary.value
