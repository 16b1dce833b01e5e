"""Names for records that are new: random, and near each other where they were given out together."""

from collections.abc import Iterator
from os import urandom
from uuid import UUID

from msgspec.msgpack import Decoder

_SHARED = 6  # of the sixteen bytes: those before the one that says the version
_OWN = 16 - _SHARED
_SAYS_VERSION_4 = bytes(byte & 0x0F | 0x40 for byte in range(256))
_SAYS_VARIANT = bytes(byte & 0x3F | 0x80 for byte in range(256))
_ARRAY, _SIXTEEN_BYTES = b"\xdd", b"\xc4\x10"
_READ = Decoder(list[UUID]).decode


def new_record_refs(count: int) -> Iterator[UUID]:
    """New random UUIDs (version 4), which share their first six random bytes: in an index they stand beside each other.

    The system is asked once for all: at every question another thread takes over. They are made as a list in
    MessagePack is read, in a fifth of the time that it takes to make them one by one.
    """
    before, own = _SIXTEEN_BYTES + urandom(_SHARED), bytearray(urandom(_OWN * count))
    own[0::_OWN] = own[0::_OWN].translate(_SAYS_VERSION_4)
    own[2::_OWN] = own[2::_OWN].translate(_SAYS_VARIANT)
    each = [before + own[at : at + _OWN] for at in range(0, len(own), _OWN)]
    return iter(_READ(_ARRAY + count.to_bytes(4) + b"".join(each)))
