"""Invented names that sound like the region they come from."""

from collections import defaultdict
from functools import cache
from random import Random

from simpul.synthetic.chances import Weighted
from simpul.synthetic.tables import bars, synthetic

_ANYWHERE = "*"
_SINGLE_WORD, _THREE_WORDS = 0.14, 0.24
_COINED = 0.30


class Names:
    """The parts of names and the way they are put together."""

    def __init__(self) -> None:
        self._parts: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
        for line in synthetic("names.csv"):
            self._parts[line["culture"]][line["part"]] = bars(line["values"])
        self._cultures = {line["province"]: _weighted(line["cultures"]) for line in synthetic("name_cultures.csv")}

    def culture(self, province: str, rng: Random) -> str:
        """Whose names a family of this province bears."""
        return self._cultures.get(province, self._cultures[_ANYWHERE]).draw(rng)

    def full(self, culture: str, sex: str, rng: Random) -> str:
        """A full name in capitals, as on an identity card."""
        given = rng.choice(self._parts[culture]["female" if sex == "F" else "male"])
        if culture == "bali":
            given = f"{'NI' if sex == 'F' else 'I'} {given}"
        elif rng.random() < _SINGLE_WORD:
            return self._coined(rng) if rng.random() < _COINED else given
        words = [given, self._second(culture, rng)]
        if rng.random() < _THREE_WORDS:
            words.append(self._second(culture, rng))
        return " ".join(dict.fromkeys(" ".join(words).split()))

    def _second(self, culture: str, rng: Random) -> str:
        if rng.random() < _COINED:
            return self._coined(rng)
        return rng.choice(self._parts[culture]["second"])

    def _coined(self, rng: Random) -> str:
        parts = self._parts[_ANYWHERE]
        return "".join(rng.choice(parts[part]) for part in ("opening", "middle", "ending"))


def _weighted(cultures: str) -> Weighted[str]:
    pairs = (cell.split(":") for cell in bars(cultures))
    return Weighted((name, float(weight)) for name, weight in pairs)


@cache
def names() -> Names:
    """The names, read once."""
    return Names()
