"""Opening compressed bytes without letting them grow beyond a bound, whatever they say of themselves."""

import struct
import zlib
from collections.abc import Callable, Mapping

import cramjam
import lz4.frame

LARGEST = 16 * 1024 * 1024
"""Bytes that a batch may have when it is opened. The broker bounds it while it is closed: 1 MiB."""

_XERIAL = b"\x82SNAPPY\x00"
_XERIAL_HEADER = 16


class CannotOpen(Exception):
    """The bytes are broken, or they would grow beyond the bound."""


def opened(codec: int, closed: bytes) -> bytes:
    """The bytes behind a codec of Kafka's (0: none). Raises CannotOpen; needs at most about twice ``LARGEST``."""
    open_with = _CODECS.get(codec)
    if open_with is None:
        raise CannotOpen
    try:
        found = open_with(closed)
    except (zlib.error, RuntimeError, EOFError, cramjam.DecompressionError, struct.error, ValueError):
        raise CannotOpen from None
    if len(found) > LARGEST:
        raise CannotOpen
    return found


def _gzip(closed: bytes) -> bytes:
    """One member after the other, as gzip allows; tens of thousands fit, and none may copy all that came before it."""
    found, rest = bytearray(), closed
    while rest and len(found) <= LARGEST:
        member = zlib.decompressobj(wbits=31)
        found += member.decompress(rest, LARGEST + 1 - len(found))
        if not member.eof:
            if len(found) <= LARGEST:
                raise EOFError
            break
        rest = member.unused_data
    return bytes(found)


def _lz4(closed: bytes) -> bytes:
    frame = lz4.frame.LZ4FrameDecompressor()
    found: bytes = frame.decompress(closed, max_length=LARGEST + 1)
    if not frame.eof and len(found) <= LARGEST:
        raise EOFError
    return found


def _zstd(closed: bytes) -> bytes:
    room = bytearray(LARGEST)
    return bytes(memoryview(room)[: cramjam.zstd.decompress_into(closed, room)])


def _snappy(closed: bytes) -> bytes:
    """Java's clients write blocks, each with its length before it; others write one block."""
    if not closed.startswith(_XERIAL):
        return _snappy_block(closed, LARGEST)
    found, at = bytearray(), _XERIAL_HEADER
    while at < len(closed):
        (size,) = struct.unpack_from(">i", closed, at)
        if size < 0 or at + 4 + size > len(closed):
            raise EOFError
        found += _snappy_block(closed[at + 4 : at + 4 + size], LARGEST - len(found))
        at += 4 + size
    return bytes(found)


def _snappy_block(closed: bytes, bound: int) -> bytes:
    if cramjam.snappy.decompress_raw_len(closed) > bound:
        raise CannotOpen
    return bytes(cramjam.snappy.decompress_raw(closed))


_CODECS: Mapping[int, Callable[[bytes], bytes]] = {0: bytes, 1: _gzip, 2: _snappy, 3: _lz4, 4: _zstd}
