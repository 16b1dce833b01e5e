"""What a manifest vouches for: which numbers an office gave out, and what each of these events said."""

from hashlib import blake2b


def content_digest(body: bytes) -> bytes:
    """32 bytes that stand for the bytes of one event. Without a key: office and ministry must agree on it."""
    return blake2b(body, digest_size=32).digest()


class ManifestDigest:
    """The digest over number and content of each event, taken in the order of their numbers."""

    def __init__(self) -> None:
        self._hash = blake2b(digest_size=32)

    def add(self, number: int, digest: bytes) -> None:
        """Take in one event: its sequence number and its ``content_digest``."""
        self._hash.update(f"{number} {digest.hex()}\n".encode())

    def hexdigest(self) -> str:
        """The digest of all events so far, as a manifest states it."""
        return self._hash.hexdigest()
