"""The manifest of an hour: what went out is named every hour, also of a file that is not at its end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from tests.unit.producers.test_spool import header, some_events

from simpul.contracts.manifest import ManifestDigest, content_digest
from simpul.contracts.shape import thorough_faults
from simpul.domain.documents import OFFICE_MANIFEST
from simpul_office.envelopes import manifest_of_hour
from simpul_office.spool import Spool


def after(minutes: int) -> datetime:
    """So long after now: the tests before this one may have taken any time."""
    return datetime.now(UTC) + timedelta(minutes=minutes)


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    """A spool with one file of six rows."""
    made = Spool(tmp_path, "3507")
    made.take_in(header("d1"), some_events(6))
    yield made
    made.close()


def test_before_an_hour_is_over_and_while_nothing_is_acknowledged_there_is_none(spool: Spool) -> None:
    assert not spool.end_hour(after(70)), "nothing has gone out"
    spool.mark_sent([1, 2, 3])
    assert not spool.end_hour(after(30))
    assert spool.waiting_hour() is None


def test_it_names_what_went_out_of_a_file_that_is_still_being_sent(spool: Spool) -> None:
    spool.mark_sent([1, 2, 3, 5])
    assert spool.end_hour(after(70))
    hour = spool.waiting_hour()
    assert hour
    assert (hour.number, hour.first_no, hour.last_no, hour.event_count) == (8, 1, 3, 3)
    digest = ManifestDigest()
    for number in (1, 2, 3):
        digest.add(number, content_digest(b'{"n":%d}' % number))
    assert hour.digest == digest.hexdigest()
    assert hour.documents == {"cpmi_registration": 3}


def test_the_next_one_begins_where_it_ended_and_names_the_files_own_manifest_too(spool: Spool) -> None:
    spool.mark_sent([1, 2, 3])
    spool.end_hour(after(70))
    first = spool.waiting_hour()
    assert first
    spool.mark_hour_sent(first)
    spool.mark_sent([4, 5, 6])
    assert not spool.end_hour(after(129)), "one an hour"
    spool.mark_file_sent(spool.waiting_files()[0])
    assert spool.end_hour(after(140))
    second = spool.waiting_hour()
    assert second
    assert (second.number, second.first_no, second.last_no, second.event_count) == (9, 4, 8, 3)
    assert second.previous_digest == first.digest


def test_a_manifest_that_is_not_acknowledged_yet_is_not_named(spool: Spool) -> None:
    """Its number would be missed at the ministry, and told as lost, while it still waits here."""
    spool.mark_sent([1, 2, 3, 4, 5, 6])
    assert spool.end_hour(after(70))
    first = spool.waiting_hour()
    assert first
    assert (first.number, first.last_no) == (8, 6), "the manifest of the file is number 7"
    spool.take_in(header("d2"), some_events(1))
    spool.mark_sent([9])
    for file in spool.waiting_files():
        spool.mark_file_sent(file)
    assert not spool.end_hour(after(140)), "what comes after the manifest of that hour waits for it"
    spool.mark_hour_sent(first)
    assert spool.end_hour(after(140))
    second = spool.waiting_hour()
    assert second
    assert (second.first_no, second.last_no, second.event_count) == (7, 10, 1)


def test_an_hour_without_a_row_has_none(spool: Spool) -> None:
    spool.mark_sent([1, 2, 3, 4, 5, 6])
    spool.mark_file_sent(spool.waiting_files()[0])
    spool.end_hour(after(70))
    hour = spool.waiting_hour()
    assert hour
    assert hour.last_no == 7
    spool.mark_hour_sent(hour)
    assert not spool.end_hour(after(140) + timedelta(days=3))


def test_what_is_taken_in_afterwards_is_numbered_after_it(spool: Spool) -> None:
    spool.mark_sent([1])
    spool.end_hour(after(70))
    spool.take_in(header("d2"), some_events(2))
    assert [(file.first_no, file.last_no) for file in spool.waiting_files()] == [(1, 6), (9, 10)]


def test_it_travels_as_a_manifest_that_the_contract_knows_and_is_the_same_when_sent_again(spool: Spool) -> None:
    spool.mark_sent([1, 2])
    spool.end_hour(after(70))
    hour = spool.waiting_hour()
    assert hour
    sent = manifest_of_hour(hour, "3507", spool.epoch)
    body = msgspec.json.decode(sent.body)
    assert not thorough_faults(OFFICE_MANIFEST, 1, body)
    assert (body["closes"], body["first_no"], body["last_no"], "file_id" in body) == ("hour", 1, 2, False)
    assert sent == manifest_of_hour(hour, "3507", spool.epoch)
