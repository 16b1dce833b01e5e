"""Keyed digests: equal content is recognised inside this registry, and nobody else learns anything from them."""

import hmac
from hashlib import blake2b

from simpul.domain.identity import RecordKey

_SEPARATOR = "\x1f"


class Digests:
    """All digests of one installation; the key lies outside the database.

    What the key alone determines is computed once: each digest goes on from a copy of it.
    """

    def __init__(self, key: bytes) -> None:
        self._content = blake2b(key=key, digest_size=32)
        self._record = blake2b(key=key, digest_size=16)
        self._nik = hmac.new(key, digestmod="sha256")

    def content(self, data: bytes) -> bytes:
        """32 bytes that stand for a body or for canonical content."""
        digest = self._content.copy()
        digest.update(data)
        return digest.digest()

    def record(self, office_code: str, document: str, record: RecordKey) -> bytes:
        """16 bytes that stand for a record, whatever its office calls it."""
        joined = _SEPARATOR.join((office_code, document, record.source_record_id, record.line_key))
        digest = self._record.copy()
        digest.update(joined.encode("utf-8", "surrogatepass"))
        return digest.digest()

    def nik(self, digits: str) -> bytes:
        """The index of a NIK: HMAC-SHA-256 of its digits, by which all records of a person are found."""
        digest = self._nik.copy()
        digest.update(digits.encode())
        return digest.digest()[:16]
