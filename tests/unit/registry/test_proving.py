"""What the events under a manifest's numbers say of it, whatever came twice, late, or is gone."""

import tracemalloc
from uuid import uuid4

import pytest

from simpul.adapters.proof_store import Copy, Unproved
from simpul.contracts.manifest import ManifestDigest, content_digest
from simpul.registry.proving import finding


def vouches_for(*bodies: bytes, first: int = 1, count: int | None = None) -> Unproved:
    digest = ManifestDigest()
    for number, body in enumerate(bodies, first):
        digest.add(number, content_digest(body))
    last = first + len(bodies) - 1
    counted = len(bodies) if count is None else count
    return Unproved(1, 9, "3507", uuid4(), first, last, counted, digest.hexdigest(), is_complete=True)


def came(number: int, body: bytes | None, *, is_erased: bool = False, is_before: bool = True) -> Copy:
    return Copy(number, body, is_erased, is_before)


@pytest.mark.parametrize(
    ("arrived", "said"),
    [
        ([came(1, b"a"), came(2, b"b")], "same"),
        ([came(1, b"a"), came(1, b"a"), came(2, b"b")], "same"),
        ([came(1, b"a"), came(2, b"older"), came(2, b"b")], "same"),
        ([came(1, b"a"), came(2, b"b"), came(2, b"after it", is_before=False)], "same"),
        ([came(1, b"a"), came(2, b"b", is_before=False)], "same"),
        ([came(1, None, is_erased=True), came(1, b"a"), came(2, b"b")], "same"),
        ([came(1, b"a"), came(2, b"B")], "other_contents"),
        ([came(1, b"b"), came(2, b"a")], "other_contents"),
        ([came(1, b"a")], "other_count"),
        ([came(1, b"a"), came(2, None, is_erased=True)], "erased_before"),
        ([came(1, b"a"), came(2, None)], None),
    ],
)
def test_what_arrived_is_what_was_sent_or_it_is_said_how_it_differs(arrived, said):
    assert finding(vouches_for(b"a", b"b"), arrived) == said


def test_a_number_that_came_very_often_is_not_kept_in_memory():
    arrived = (came(1, bytes(10_000)) for _ in range(2_000))
    tracemalloc.start()
    try:
        assert finding(vouches_for(bytes(10_000)), arrived) == "same"
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_a_manifest_of_no_event_is_the_same_as_nothing():
    assert finding(vouches_for(), []) == "same"
    assert finding(vouches_for(first=4), [came(4, b"a")]) == "other_count"
