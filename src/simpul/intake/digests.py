"""Keyed digests: equal content is recognised inside this registry, and nobody else learns anything from them."""

import hmac
from dataclasses import dataclass
from hashlib import blake2b

from simpul.domain.identity import RecordKey

_SEPARATOR = "\x1f"


@dataclass(frozen=True, slots=True)
class Digests:
    """All digests of one installation; the key lies outside the database."""

    key: bytes

    def content(self, data: bytes) -> bytes:
        """32 bytes that stand for a body or for canonical content."""
        return blake2b(data, key=self.key, digest_size=32).digest()

    def record(self, office_code: str, document: str, record: RecordKey) -> bytes:
        """16 bytes that stand for a record, whatever its office calls it."""
        parts = (office_code, document, record.source_record_id, record.line_key)
        joined = _SEPARATOR.join(parts).encode("utf-8", "surrogatepass")
        return blake2b(joined, key=self.key, digest_size=16).digest()

    def nik(self, digits: str) -> bytes:
        """The index of a NIK: HMAC of its digits, by which all records of a person are found without showing it."""
        return hmac.digest(self.key, digits.encode(), "sha256")[:16]
