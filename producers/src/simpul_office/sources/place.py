"""How far a source has been read: the watermark of the last row, and which rows with that watermark were read."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from simpul.errors import RetryLater

_KINDS: dict[str, Callable[[str], object]] = {
    "int": int,
    "float": float,
    "Decimal": Decimal,
    "str": str,
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
}
_UNREADABLE = re.compile("[\ud800-\udfff]")
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """Rows above the watermark are new, and so are rows at the watermark whose digest is not among ``seen``."""

    source: str
    watermark: object
    seen: frozenset[bytes]

    def columns(self) -> list[object]:
        """As the spool keeps it."""
        kind, value = type(self.watermark).__name__, self.watermark
        text = value.isoformat() if isinstance(value, date) else str(value)
        return [self.source, json.dumps([kind, text]), b"".join(sorted(self.seen))]


@dataclass(frozen=True, slots=True)
class Moved:
    """A reading of a source: from where to where, and which columns it had."""

    since: SourcePlace | None
    reached: SourcePlace
    columns: tuple[str, ...]


class ReadElsewhere(RetryLater):
    """Another program took in rows of the same source meanwhile: these may be among them, and are read again."""

    def __init__(self) -> None:
        super().__init__("Another program reads this source, too.", cause="spool_busy")


def place_of(source: str, watermark: str, seen: bytes) -> SourcePlace:
    """A place as the spool kept it."""
    kind, text = json.loads(watermark)
    digests = (seen[at : at + DIGEST_BYTES] for at in range(0, len(seen), DIGEST_BYTES))
    return SourcePlace(source, _KINDS[kind](text), frozenset(digests))


def can_be_kept(watermark: object) -> bool:
    """Whether a value can be a watermark: a number, a text that can be read, a day or a moment."""
    return type(watermark).__name__ in _KINDS and not (isinstance(watermark, str) and _UNREADABLE.search(watermark))
