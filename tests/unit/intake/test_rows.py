"""What stands in which row, and what in none that is never erased."""

import json
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from simpul.contracts.envelope import PRODUCERS, Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.declared import declared
from simpul.intake.deciding import Decided, Decision
from simpul.intake.digests import Digests
from simpul.intake.heads import Head
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.intake.rows import EVENT_COLUMNS, LANDING_COLUMNS, POLL_COLUMNS, event_row, landed_columns, poll_row
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


@pytest.mark.parametrize("document", LANDING_COLUMNS)
def test_an_accepted_record_has_each_value_once_and_nothing_in_the_columns_of_other_documents(document: str) -> None:
    (example, *_) = sorted(declared("schemas").glob(f"{document}/examples/*.pass*.json"))
    body = json.loads(example.read_text(encoding="utf-8"))["body"]
    headers = pack(encode(replace(SENT, document=document)))
    offered = Offered(1, 7, "3507", NOON, b"", headers, msgspec.json.encode(body))
    event, ref, slice_id = judge_event(offered, load(), Digests(b"k" * 32)), uuid4(), uuid4()
    assert event.landing is not None
    head = Head(ref, 1, None, b"content", 1, 1, 7)
    found = Decided(event, Decision("accepted", 1, head))
    row = dict(zip(POLL_COLUMNS, poll_row(found, slice_id, head, is_new_head=True), strict=True))
    landed = landed_columns(found, slice_id)
    assert {column: landed[column] for column in event.landing.columns} == event.landing.by_column()
    assert (landed["record_ref"], landed["slice_id"], landed["revision"]) == (ref, slice_id, 1)
    others = [column for column in POLL_COLUMNS if "." in column and not column.startswith(f"{document}.")]
    assert others
    assert {row[column] for column in others} == {None}
    assert (row["head_key"], row["content_digest"]) == (event.record_digest, b"content")


def test_of_a_head_that_was_there_only_what_changes_is_written() -> None:
    offered = Offered(1, 7, "3507", NOON, b"", pack(encode(SENT)), b"{}")
    head = Head(uuid4(), 2, None, b"content", None, 1, 7)
    found = Decided(judge_event(offered, load(), Digests(b"k" * 32)), Decision("rejected", 2, head))
    row = dict(zip(POLL_COLUMNS, poll_row(found, None, head, is_new_head=False), strict=True))
    assert (row["head_key"], row["record_document"], row["source_record_id"]) == (None, None, None)
    assert (row["revision"], row["content_digest"], row["is_void"]) == (2, b"content", False)
    assert (row["slice_id"], row["warning_codes"]) == (None, None)
