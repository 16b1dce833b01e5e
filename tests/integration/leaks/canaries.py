"""Made-up values that are planted where personal data stands, and are known again wherever they come out."""

import base64
import string
from dataclasses import dataclass, field
from random import Random

MARK = "KENARI"
_ALIGNMENTS = range(3)


@dataclass(frozen=True, slots=True)
class Canary:
    """One planted value: which office's it is, and in which field of which thing it was put."""

    value: str
    office: str
    planted_in: str


def folded_forms(value: str) -> tuple[bytes, ...]:
    """How a value may look whatever the case of letters: as it is, in hexadecimal; in small letters."""
    return (value.encode().lower(), value.encode().hex().encode())


def exact_forms(value: str) -> tuple[bytes, ...]:
    """How a value may look to the letter: inside base64, wherever it begins there."""
    return tuple(_in_base64(value.encode(), shift) for shift in _ALIGNMENTS)


def _in_base64(value: bytes, shift: int) -> bytes:
    """The characters whose six bits are all of the value, which begins so many bytes behind a whole group of three."""
    first, last = -(-8 * shift // 6), 8 * (shift + len(value)) // 6
    return base64.b64encode(b"\0" * shift + value)[first:last]


@dataclass
class Canaries:
    """All that were planted. ``seed`` makes the values; each is planted once and found in any case of letters."""

    seed: int
    planted: list[Canary] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._dice = Random(self.seed)

    def word(self, office: str, planted_in: str) -> str:
        """A new name that nobody bears."""
        return self._plant(office, planted_in, MARK, string.ascii_uppercase, 10)

    def digits(self, office: str, planted_in: str, start: str, length: int = 16) -> str:
        """A new number of this length and beginning: a NIK, a telephone, a passport."""
        return self._plant(office, planted_in, start, "123456789", length - len(start))

    def of(self, office: str) -> list[Canary]:
        """Those of one office."""
        return [canary for canary in self.planted if canary.office == office]

    def _plant(self, office: str, planted_in: str, start: str, drawn_from: str, count: int) -> str:
        value = start + "".join(self._dice.choices(drawn_from, k=count))
        if any(value == canary.value for canary in self.planted):
            return self._plant(office, planted_in, start, drawn_from, count)
        self.planted.append(Canary(value, office, planted_in))
        return value
