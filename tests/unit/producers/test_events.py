"""What an event is called and what it carries."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from tests.unit.producers.conftest import DAY

from simpul_office.events import KEPT_OF_LARGER, LARGEST_BODY, Event, events_of
from simpul_office.reading import Delivery, read

CsvFile = Callable[..., Path]


def events(path: Path, office: str = "3507") -> list[Event]:
    """The events of a readable file."""
    found = read(path, office)
    assert isinstance(found, Delivery)
    return list(events_of(found.rows(DAY), found))


def test_the_same_row_of_the_same_file_is_the_same_event_whatever_the_file_is_called(
    csv_file: CsvFile,
) -> None:
    first = events(csv_file({}, {"name": "B"}, name="a.csv"))
    again = events(csv_file({}, {"name": "B"}, name="b.csv"))
    other_office = events(csv_file({}, {"name": "B"}, name="a.csv"), office="3209")
    assert [event.event_id for event in first] == [event.event_id for event in again]
    assert not {event.event_id for event in first} & {event.event_id for event in other_office}


def test_a_key_is_two_bytes_and_the_same_for_all_revisions_of_a_record(csv_file: CsvFile) -> None:
    first, second, third = events(csv_file({}, {"name": "DIPERBAIKI"}, {"source_record_id": "REG/2"}))
    assert first.key == second.key != third.key
    assert {len(event.key) for event in (first, second, third)} == {2}


def test_a_row_that_cannot_be_split_travels_as_its_own_bytes(csv_file: CsvFile) -> None:
    (event,) = events(csv_file(b"REGISTRASI,\xff"))
    assert (event.body, event.is_raw, event.document) == (b"REGISTRASI,\xff", True, "unreadable")


def test_a_row_larger_than_an_event_may_be_keeps_its_beginning_length_and_digest(csv_file: CsvFile) -> None:
    large = b"x" * (LARGEST_BODY + 1)
    (event,) = events(csv_file(large))
    head, _, rest = event.body.rpartition(b"\n")
    assert head == large[:KEPT_OF_LARGER]
    assert json.loads(rest) == {"length": len(large), "sha256": sha256(large).hexdigest()}
    assert event.is_raw


def test_the_body_is_json_of_the_contracts_fields(csv_file: CsvFile) -> None:
    (event,) = events(csv_file({}))
    body = json.loads(event.body)
    assert body["name"] == "SITI AMINAH"
    assert body["source"] == {"file": "3507_registrasi.csv", "record_no": 1, "edition": "siskop2mi-2026"}
