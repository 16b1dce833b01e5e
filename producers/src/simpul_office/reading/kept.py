"""The records of a file that is being read, put aside: it is known as a whole before the first of them is used.

They lie in memory, or, beyond some size, in a nameless file that the operating system forgets with the process.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator
from tempfile import SpooledTemporaryFile

import msgspec

from simpul.errors import RetryLater
from simpul_office.reading.lines import FALSE, TRUE, Line, with_truths

_IN_MEMORY = 4 * 1024 * 1024
_AT_ONCE = 256 * 1024
_UNREADABLE = b"!"
_WITH_TRUTHS = b"?"
_ENCODE = msgspec.json.Encoder().encode
_CELLS = msgspec.json.Decoder(list[str]).decode
_CELLS_AND_TRUTHS = msgspec.json.Decoder(list[str | bool]).decode


class KeptLines:
    """Lines in the order in which they were put aside. They can be read as often as needed, from any place."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(_IN_MEMORY, prefix="simpul-")  # noqa: SIM115 - lives as long as its delivery
        self._end = 0
        self.count = 0
        """How many there are."""

    def add(self, line: Line) -> None:
        """Put a line aside, its cells as they are; a line that could not be split keeps its bytes."""
        if line.raw is not None:
            content = _UNREADABLE + b64encode(line.raw)
        elif line.truths:
            content = _WITH_TRUTHS + (line.taken or _ENCODE(with_truths(line.cells, line.truths)))
        else:
            content = line.taken or _ENCODE(line.cells)
        self._end += self._file.write(b"%d\t%b\n" % (line.number, content))
        self.count += 1

    def leave_memory(self) -> None:
        """Put all of them on the disk: they are to wait for long. Raises ``RetryLater`` where it is too full."""
        try:
            self._file.rollover()
        except OSError as error:
            words = f"The rows of a file cannot be put aside now ({error.strerror}). Is the disk full?"
            raise RetryLater(words, cause="disk_full") from None

    def lines(self) -> Iterator[Line]:
        """All of them, from the beginning."""
        at = 0
        while at < self._end:
            self._file.seek(at)
            for kept in self._file.readlines(_AT_ONCE):
                at += len(kept)
                number, _, content = kept.partition(b"\t")
                if content.startswith(_UNREADABLE):
                    yield Line(int(number), [], b64decode(content[1:]))
                elif content.startswith(_WITH_TRUTHS):
                    yield _line_with_truths(int(number), _CELLS_AND_TRUTHS(content[1:]))
                else:
                    yield Line(int(number), _CELLS(content))


def _line_with_truths(number: int, said: list[str | bool]) -> Line:
    cells = [value if isinstance(value, str) else TRUE if value else FALSE for value in said]
    return Line(number, cells, truths=tuple(place for place, value in enumerate(said) if not isinstance(value, str)))
