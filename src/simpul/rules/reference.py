"""The reference data by which records are judged: one edition, read once."""

from dataclasses import dataclass
from functools import cache

from simpul.declared import declared


@dataclass(frozen=True, slots=True)
class Reference:
    """One edition of the reference data."""

    edition: str


@cache
def load() -> Reference:
    """The reference data this installation holds."""
    return Reference(
        edition=(declared("schemas") / "reference" / "EDITION").read_text(encoding="utf-8").strip()
    )
