"""What stands in the rows that are never erased."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from msgspec.structs import replace

from simpul.contracts.envelope import PRODUCERS, Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.intake.deciding import Decided, Decision
from simpul.intake.digests import Digests
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.intake.rows import EVENT_COLUMNS, event_row
from simpul.rules.reference import load

NOON = datetime(2026, 2, 5, 5, tzinfo=UTC)
SENT = Envelope(
    event_id=uuid4(), office_code="3507", producer="agent", document="cpmi_registration", version=1, time=NOON
)


def producer_kept(stated: str) -> object:
    headers = pack(encode(replace(SENT, producer=stated)))
    offered = Offered(
        partition_id=1, log_offset=0, office_code="3507", broker_at=NOON, key=b"", headers=headers, body=b"{}"
    )
    event = judge_event(offered, load(), Digests(b"k" * 32))
    row = event_row(Decided(event, Decision("rejected", None, None)))
    return dict(zip(EVENT_COLUMNS, row, strict=True))["producer"]


@pytest.mark.parametrize("stated", sorted(PRODUCERS))
def test_a_producer_that_we_know_is_kept(stated: str) -> None:
    assert producer_kept(stated) == stated


def test_a_producer_that_a_sender_words_himself_is_kept_with_the_erasable_headers_alone() -> None:
    assert producer_kept("SITI CONTOH") is None
