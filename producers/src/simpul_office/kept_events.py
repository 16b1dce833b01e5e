"""The events of a file, put aside until they enter the spool: whoever sends meanwhile is kept waiting for none of them.

They lie in memory, or, beyond some size, in a nameless file that the operating system forgets with the process.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import SpooledTemporaryFile

import msgspec

from simpul.errors import RetryLater

Columns = tuple[bytes, str, int, str | None, int, bytes, bytes, bool, bytes]
"""Event id, document, version, sheet, record number, key, body, whether it is raw, content digest."""
_IN_MEMORY = 4 * 1024 * 1024
_TOGETHER = 500
_LENGTH_BYTES = 4
_ENCODE = msgspec.msgpack.Encoder().encode
_DECODE = msgspec.msgpack.Decoder(list[Columns]).decode


class KeptEvents:
    """Events as the columns of the spool, in their order; read once, then gone.

    Raises ``RetryLater`` where the disk is too full to put them aside.
    """

    def __init__(self, events: Iterable[Columns]) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY, prefix="simpul-")  # noqa: SIM115 - closed when they are read
        rows = iter(events)
        while together := _ENCODE(list(islice(rows, _TOGETHER))):
            if len(together) == 1:  # an empty list
                return
            self._write(len(together).to_bytes(_LENGTH_BYTES, "little") + together)

    def __iter__(self) -> Iterator[Columns]:
        with self._file as file:
            file.seek(0)
            while length := file.read(_LENGTH_BYTES):
                yield from _DECODE(file.read(int.from_bytes(length, "little")))

    def _write(self, content: bytes) -> None:
        try:
            self._file.write(content)
        except OSError:
            raise RetryLater("The disk has no room to put the rows of a file aside.", cause="disk_full") from None
