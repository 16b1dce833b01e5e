"""Digests are keyed, of stated lengths, and the same as the standard library computes them in one go."""

import hmac
from hashlib import blake2b

import pytest

from simpul.domain.identity import RecordKey
from simpul.intake.digests import Digests

KEYS = [bytes(32), b"k" * 32, bytes(range(32))]


@pytest.mark.parametrize("key", KEYS)
def test_each_is_what_the_library_computes(key):
    digests = Digests(key)
    for _ in range(2):  # a digest leaves nothing behind for the next one
        assert digests.content(b"{}") == blake2b(b"{}", key=key, digest_size=32).digest()
        assert digests.nik("3507014507990001") == hmac.digest(key, b"3507014507990001", "sha256")[:16]
        joined = b"3507\x1fplacement_stage\x1f12/A\x1fDEPARTED|2026-01-02|"
        found = digests.record("3507", "placement_stage", RecordKey("12/A", "DEPARTED|2026-01-02|"))
        assert found == blake2b(joined, key=key, digest_size=16).digest()


def test_another_key_tells_another_story():
    first, second = Digests(KEYS[0]), Digests(KEYS[1])
    record = RecordKey("1", "")
    assert first.content(b"x") != second.content(b"x")
    assert first.nik("1" * 16) != second.nik("1" * 16)
    assert first.record("3507", "cpmi_registration", record) != second.record("3507", "cpmi_registration", record)
