"""What stands on a printed page, whichever way it is printed."""

from dataclasses import dataclass
from typing import NamedTuple


class Fact(NamedTuple):
    """One line of what is attested."""

    label: str
    value: str


class Tally(NamedTuple):
    """How many rows stand how; ``is_urgent``: somebody has to act."""

    label: str
    rows: int
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """One page. ``code``: the kode bukti, where the ministry has issued one. ``notes``: a sentence each."""

    title: str
    office: str
    lead: str
    code: str | None
    facts: tuple[Fact, ...]
    counts: tuple[Tally, ...] = ()
    notes: tuple[str, ...] = ()


def spelled(code: str) -> str:
    """A kode bukti in two groups, as it is read out on the telephone."""
    return f"{code[:4]} {code[4:]}"
