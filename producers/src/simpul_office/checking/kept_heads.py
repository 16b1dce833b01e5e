"""The newest state of each record of a file, kept small: a file of 100,000 rows has as many."""

from collections.abc import Iterable, Mapping

import msgspec

from simpul.intake.heads import Head
from simpul.intake.judging import JudgedEvent

_ENCODE = msgspec.msgpack.Encoder(uuid_format="bytes").encode
_DECODE = msgspec.msgpack.Decoder(Head).decode
_KEY = 16
"""Bytes of a record's digest that tell it from all others of one file."""


class KeptHeads:
    """Gives the intake's decision what it would find in the registry, had it seen this file and nothing else."""

    def __init__(self) -> None:
        self._kept: dict[bytes, bytes] = {}

    def of(self, events: Iterable[JudgedEvent]) -> dict[bytes, Head]:
        """The heads of the records of these events that came before."""
        digests = {event.record_digest for event in events if event.record_digest}
        return {digest: _DECODE(kept) for digest in digests if (kept := self._kept.get(digest[:_KEY]))}

    def keep(self, changed: Mapping[bytes, Head]) -> None:
        """These changed."""
        for digest, head in changed.items():
            self._kept[digest[:_KEY]] = _ENCODE(head)
