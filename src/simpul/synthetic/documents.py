"""What people carry: numbers of identity, family card, telephone and passport, and the street they live in."""

from datetime import date, timedelta
from functools import cache
from random import Random

from simpul.synthetic.tables import bars, synthetic

_MOBILE_PREFIXES = (
    "811", "812", "813", "821", "822", "823", "851", "852", "853", "855", "856", "857", "858",
    "877", "878", "895", "896", "897", "838", "831", "881", "882",
)  # fmt: skip
_LOW_SERIAL, _TWO_LETTERS, _WITH_RT = 0.85, 0.15, 0.80


def nik(district: str, birth: date, sex: str, rng: Random) -> str:
    """A NIK as issued in a district."""
    day = birth.day + (40 if sex == "F" else 0)
    serial = rng.randint(1, 99) if rng.random() < _LOW_SERIAL else rng.randint(100, 999)
    return f"{district.replace('.', '')}{day:02d}{birth:%m%y}{serial:04d}"


def family_card(district: str, on: date, rng: Random) -> str:
    """The number of a family card recorded in a district some time before a day."""
    recorded = on - timedelta(days=rng.randint(60, 7000))
    return f"{district.replace('.', '')}{recorded:%d%m%y}{rng.randint(1, 400):04d}"


def mobile(rng: Random) -> str:
    """A mobile number as it stands behind +62."""
    digits = rng.choice((7, 8, 8, 8))
    return f"{rng.choice(_MOBILE_PREFIXES)}{rng.randrange(10**digits):0{digits}d}"


def passport(rng: Random) -> str:
    """A passport number of one of the two usual forms."""
    if rng.random() < _TWO_LETTERS:
        return f"{rng.choice('ABC')}{rng.choice('RSTUV')}{rng.randrange(10**6):06d}"
    return f"{rng.choice('ABCEX')}{rng.randrange(10**7):07d}"


def street(rng: Random) -> str:
    """A street or hamlet, mostly with RT and RW."""
    parts = _streets()
    road = rng.choice(parts["pattern"]).format(
        name=rng.choice(parts["name"]), number=rng.randint(1, 99), block=rng.choice("ABCDE")
    )
    return f"{road} RT {rng.randint(1, 12):02d} RW {rng.randint(1, 8):02d}" if rng.random() < _WITH_RT else road


@cache
def _streets() -> dict[str, list[str]]:
    return {line["part"]: bars(line["values"]) for line in synthetic("streets.csv")}
