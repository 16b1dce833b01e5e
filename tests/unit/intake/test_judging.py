"""What can be said of one offered event by itself."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest

from simpul.contracts.envelope import JSON, RAW, Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.intake.digests import Digests
from simpul.intake.judging import JudgedEvent, judge_event, judge_events
from simpul.intake.offered import Offered
from simpul.rules import editions, reference

DIGESTS = Digests(bytes(32))
MORNING_IN_MALANG = datetime(2026, 1, 5, 1, 30, tzinfo=UTC)
CLEAN = {
    "source_record_id": "REG/1",
    "registration_date": "2026-01-05",
    "name": "SITI AMINAH",
    "sex": "F",
    "birth_date": "1990-02-03",
    "nik": "3507114302900001",
    "regency_code": "35.07",
    "regency_name": "KABUPATEN MALANG",
    "scheme_code": "PERSEORANGAN",
    "destination": "TWN",
    "occupation_code": "5322",
    "source": {"file": "januari.csv", "record_no": 4, "edition": "siskop2mi-2026"},
}


@pytest.fixture(scope="module")
def edition():
    return reference.load()


def envelope(**changes: object) -> Envelope:
    stated = {
        "event_id": uuid4(),
        "office_code": "3507",
        "producer": "one-shot",
        "document": "cpmi_registration",
        "version": 1,
        "time": MORNING_IN_MALANG,
        "received_on": date(2026, 1, 5),
    }
    return Envelope(**{**stated, **changes})


def judged(edition, body: object = CLEAN, *, office: str = "3507", raw: bytes | None = None, **changes) -> JudgedEvent:
    content = raw if raw is not None else msgspec.json.encode(body)
    headers = pack(encode(envelope(**changes)))
    return judge_event(Offered(1, 7, office, MORNING_IN_MALANG, b"ab", headers, content), edition, DIGESTS)


def codes(event: JudgedEvent) -> list[str]:
    return [reason.code for reason in event.reasons]


def test_a_clean_record_has_no_reason_and_a_landing(edition):
    event = judged(edition)
    assert codes(event) == []
    assert event.landing.by_column()["birth_date"] == date(1990, 2, 3)
    assert (event.source.file, event.source.record_no) == ("januari.csv", 4)


def test_an_event_without_an_envelope_is_unreadable_and_still_has_an_id_of_its_own(edition):
    first = judge_event(Offered(1, 7, "3507", MORNING_IN_MALANG, None, b"", b"{}"), edition, DIGESTS)
    second = judge_event(Offered(1, 8, "3507", MORNING_IN_MALANG, None, b"", b"{}"), edition, DIGESTS)
    assert codes(first) == ["unreadable"]
    assert first.event_id != second.event_id


@pytest.mark.parametrize("raw", [b"", b"\xff", b"[]", b"{", b"null", b'{"a":' * 200])
def test_bytes_that_are_no_json_object_are_unreadable(edition, raw):
    assert codes(judged(edition, raw=raw)) == ["unreadable"]


def test_a_row_that_was_never_split_keeps_its_place_from_the_envelope(edition):
    event = judged(edition, raw=b"a;b", content_type=RAW, file="januari.csv", sheet="Januari", record_no=9)
    assert codes(event) == ["unreadable"]
    assert (event.source.file, event.source.sheet, event.source.record_no) == ("januari.csv", "Januari", 9)


@pytest.mark.parametrize(("document", "version"), [("passport_application", 1), ("cpmi_registration", 9999)])
def test_a_document_outside_the_contract_hides_its_identity(edition, document, version):
    event = judged(edition, document=document, version=version)
    assert codes(event) == ["unknown_document"]
    assert event.is_hidden
    assert event.record is None


def test_an_envelope_of_another_office_is_wrong_office_once(edition):
    assert codes(judged(edition, office_code="3209")) == ["wrong_office"]
    assert codes(judged(edition, {**CLEAN, "office_code": "3209"}, office_code="3209")) == ["wrong_office"]


def test_the_day_of_receipt_is_never_later_than_the_brokers_day_at_the_office(edition):
    assert judged(edition, received_on=date(2031, 1, 1)).received_date == date(2026, 1, 5)
    assert judged(edition, received_on=date(2025, 12, 1)).received_date == date(2025, 12, 1)
    assert judged(edition, received_on=None).received_date == date(2026, 1, 5)


def test_an_evening_in_utc_is_already_the_next_day_at_the_office(edition):
    headers = pack(encode(envelope(received_on=None)))
    late = datetime(2026, 1, 5, 20, 0, tzinfo=UTC)
    event = judge_event(Offered(1, 7, "3507", late, None, headers, b"{}"), edition, DIGESTS)
    assert event.received_date == date(2026, 1, 6)


def test_revision_desk_and_place_are_no_content(edition):
    other = {**CLEAN, "revision": 2, "desk": "Loket 2", "source": {"file": "x.csv", "record_no": 1}}
    assert judged(edition).content_digest == judged(edition, other).content_digest
    assert judged(edition, {**CLEAN, "name": "SITI AMINA"}).content_digest != judged(edition).content_digest


@pytest.mark.parametrize("revision", [True, 0, -1, 2**40, "2", 1.5, None, 10_000, 2**31 - 1])
def test_what_is_no_small_whole_number_is_no_stated_revision(edition, revision):
    assert judged(edition, {**CLEAN, "revision": revision}).stated_revision is None


def test_all_records_of_a_nik_share_an_index_and_it_shows_no_digit(edition):
    event = judged(edition)
    assert event.nik_index == judged(edition, {**CLEAN, "nik": "'3507 1143 0290 0001", "name": "X Y"}).nik_index
    assert b"3507" not in event.nik_index


def test_a_manifest_that_is_sound_is_control_and_a_broken_one_is_refused(edition):
    body = {
        "producer": "one-shot",
        "epoch": str(uuid4()),
        "first_no": 1,
        "last_no": 3,
        "event_count": 3,
        "digest": "ab" * 32,
        "closes": "file",
        "received_on": "2026-01-05",
        "sent_at": "2026-01-05T01:30:00Z",
    }
    assert judged(edition, body, document="office_manifest").manifest is not None
    broken = judged(edition, {**body, "epoch": "yesterday"}, document="office_manifest")
    assert broken.manifest is None
    assert broken.is_refused


def test_nothing_of_json_type_is_said_of_another_content_type(edition):
    assert codes(judged(edition, content_type="text/csv")) == ["unreadable"]
    assert codes(judged(edition, content_type=JSON + "; charset=utf-8")) == []


def test_an_event_names_the_edition_that_speaks_of_its_day(edition, monkeypatch):
    of_tomorrow = replace(editions.edition("2"), name="of tomorrow", valid_from=date(2026, 1, 6))
    known = {**editions.editions(), of_tomorrow.name: of_tomorrow}
    monkeypatch.setattr(editions, "editions", lambda: known)
    headers = pack(encode(envelope()))
    offered = Offered(1, 7, "3507", MORNING_IN_MALANG, b"ab", headers, msgspec.json.encode(CLEAN))
    nameless = msgspec.structs.replace(offered, headers=b"")
    late, late_nameless = judge_events([offered, nameless], edition, DIGESTS, of_tomorrow.name)
    assert (late.rule_edition, late_nameless.rule_edition) == ("1", "1")
    tomorrow = msgspec.structs.replace(
        offered,
        broker_at=MORNING_IN_MALANG + timedelta(days=1),
        headers=pack(encode(envelope(received_on=date(2026, 1, 6)))),
    )
    assert judge_event(tomorrow, edition, DIGESTS, of_tomorrow.name).rule_edition == of_tomorrow.name
