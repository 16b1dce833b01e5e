"""The headers of an event in the bytes in which Kafka carries them: a count, then name and value with their sizes.

So they are kept, untouched; few of an event's headers have to be taken apart, as most are those of the event before it.
"""

from collections.abc import Iterable, Sequence

from msgspec import MsgspecError
from msgspec.msgpack import Decoder

MOST_HEADERS = 1000
_LARGEST_SHIFT = 28  # a size has 32 bits

Headers = Sequence[tuple[str, bytes | None]]


# How a list of pairs begins in MessagePack, in which older installations kept headers.
_OLDER_BEGINNINGS = (*range(0x90, 0xA0), 0xDC, 0xDD)
_OLDER = Decoder(list[tuple[str, bytes | None]])


class BrokenHeaders(ValueError):
    """Bytes that are no headers, or far too many."""


def pack(headers: Iterable[tuple[str, bytes | None]]) -> bytes:
    """The bytes of these headers."""
    listed = list(headers)
    packed = bytearray(number(len(listed)))
    for name, value in listed:
        packed += sized(name.encode())
        packed += number(-1) if value is None else sized(value)
    return bytes(packed)


def unpack(packed: bytes) -> Headers:
    """The headers in these bytes. Raises BrokenHeaders where they end early, or are more than a thousand."""
    try:
        count, at = _number(packed, 0)
        if not 0 <= count <= MOST_HEADERS:
            raise BrokenHeaders
        headers = []
        for _ in range(count):
            name, at = _value(packed, at)
            if name is None:
                raise BrokenHeaders
            value, at = _value(packed, at)
            headers.append((name.decode(), value))
    except (IndexError, UnicodeDecodeError):
        raise BrokenHeaders from None
    if at != len(packed):
        raise BrokenHeaders
    return headers


def as_came(kept: bytes) -> bytes:
    """Headers out of the database as they came: those of events that an older version took in are packed anew.

    Neither form can be read as the other: as many headers as such a beginning would be a number of are followed by
    a byte that begins no pair.
    """
    if kept[:1] and kept[0] in _OLDER_BEGINNINGS:
        try:
            return pack(_OLDER.decode(kept))
        except MsgspecError:
            return kept
    return kept


def sized(value: bytes) -> bytes:
    """A value after its size."""
    return number(len(value)) + value


def number(value: int) -> bytes:
    """A number in as few bytes as it needs: seven bits in each, the sign in the last bit."""
    rest = value << 1 if value >= 0 else (-value << 1) - 1
    packed = bytearray()
    while rest > 0x7F:
        packed.append(rest & 0x7F | 0x80)
        rest >>= 7
    packed.append(rest)
    return bytes(packed)


def _number(packed: bytes, at: int) -> tuple[int, int]:
    """A number, and where it ends. Raises IndexError where it does not end, BrokenHeaders beyond all sizes."""
    found = shift = 0
    while (byte := packed[at]) & 0x80:
        found |= (byte & 0x7F) << shift
        shift, at = shift + 7, at + 1
        if shift > _LARGEST_SHIFT:
            raise BrokenHeaders
    found |= byte << shift
    return (found >> 1) ^ -(found & 1), at + 1


def _value(packed: bytes, at: int) -> tuple[bytes | None, int]:
    size, at = _number(packed, at)
    if size < -1 or at + size > len(packed):
        raise BrokenHeaders
    return (None, at) if size < 0 else (packed[at : at + size], at + size)
