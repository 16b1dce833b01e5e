"""The spool: what is in it stays until the broker has it."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from simpul.contracts.manifest import ManifestDigest, content_digest
from simpul.errors import StopNow
from simpul.reading.spools import pending
from simpul_office.envelopes import Envelopes, manifest
from simpul_office.events import Event
from simpul_office.spool import FileHeader, Spool


def header(digest: str = "d1") -> FileHeader:
    """What is said of a file."""
    return FileHeader(uuid4(), digest, "registrasi.csv", "one-shot", date(2026, 2, 3))


def some_events(count: int) -> list[Event]:
    """Events of a file."""
    return [
        Event(uuid4(), "cpmi_registration", 1, None, number, b"ab", b'{"n":%d}' % number, False)
        for number in range(1, count + 1)
    ]


@pytest.fixture
def spool(tmp_path: Path) -> Iterator[Spool]:
    """A new spool."""
    made = Spool(tmp_path, "3507")
    yield made
    made.close()


def test_numbers_run_from_one_without_gaps_and_leave_one_for_each_manifest(spool: Spool) -> None:
    spool.take_in(header("d1"), some_events(3))
    spool.take_in(header("d2"), [])
    spool.take_in(header("d3"), some_events(2))
    assert [(file.first_no, file.last_no, file.event_count) for file in spool.waiting_files()] == [
        (1, 3, 3), (5, 4, 0), (6, 7, 2),
    ]  # fmt: skip


def test_a_file_that_breaks_off_leaves_no_trace(spool: Spool) -> None:
    def broken() -> Iterator[Event]:
        yield from some_events(2)
        raise ConnectionError

    with pytest.raises(ConnectionError):
        spool.take_in(header("d1"), broken())
    assert spool.waiting_files() == []
    assert spool.known("d1") is None
    assert spool.take_in(header("d1"), some_events(1)) == 1
    assert spool.waiting_files()[0].first_no == 1


def test_an_epoch_is_the_life_of_one_spool(tmp_path: Path) -> None:
    first, again = Spool(tmp_path, "3507"), Spool(tmp_path, "3507")
    other = Spool(tmp_path, "3209")
    assert first.epoch == again.epoch != other.epoch


def test_only_what_is_acknowledged_stops_waiting(spool: Spool) -> None:
    spool.take_in(header(), some_events(3))
    (file,) = spool.waiting_files()
    spool.mark_sent([1, 3])
    assert [number for number, _ in spool.waiting_events(file, 10)] == [2]
    spool.mark_sent([2])
    assert spool.waiting_events(file, 10) == []
    assert spool.waiting_files() == [file]
    spool.mark_file_sent(file)
    assert spool.waiting_files() == []
    assert spool.known("d1")


def test_what_waits_can_be_counted_from_outside(spool: Spool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    Spool(tmp_path, "3209").close()
    assert pending() == {}
    spool.take_in(header(), some_events(3))
    assert pending() == {"3507": 4}
    spool.mark_sent([1, 2, 3])
    assert pending() == {"3507": 1}
    spool.mark_file_sent(spool.waiting_files()[0])
    assert pending() == {}


def test_events_come_out_as_they_went_in(spool: Spool) -> None:
    event = Event(uuid4(), "unreadable", 0, "Januari", 7, b"ab", b"\xff\x00", True)
    spool.take_in(header(), [event])
    ((number, found),) = spool.waiting_events(spool.waiting_files()[0], 10)
    assert (number, found) == (1, event)


def test_a_manifest_vouches_for_the_numbers_and_contents_of_its_file(spool: Spool) -> None:
    spool.take_in(header("d1"), some_events(1))
    spool.take_in(header("d2"), some_events(2))
    first, second = spool.waiting_files()
    digest = ManifestDigest()
    digest.add(3, content_digest(b'{"n":1}'))
    digest.add(4, content_digest(b'{"n":2}'))
    assert second.digest == digest.hexdigest()
    assert (first.previous_digest, second.previous_digest) == (None, first.digest)
    sent = manifest(second, "3507", spool.epoch)
    headers = dict(sent.headers)
    assert sent.number == 5
    assert headers["ce_sequence"] == b"5"
    assert headers["ce_type"] == b"simpul.office_manifest.v1"


def test_only_a_row_that_could_not_be_split_names_its_place_in_the_envelope(spool: Spool) -> None:
    raw = Event(uuid4(), "unreadable", 0, "Lembar 1", 7, b"ab", b"\xff", True)
    spool.take_in(header(), [raw, *some_events(1)])
    (file,) = spool.waiting_files()
    envelopes = [
        dict(Envelopes(file, "3507", spool.epoch).outgoing(number, event).headers)
        for number, event in spool.waiting_events(file, 10)
    ]
    assert envelopes[0]["content-type"] == b"application/octet-stream"
    assert envelopes[0]["ce_sheet"] == b"Lembar%201"
    assert envelopes[0]["ce_recordno"] == b"7"
    assert "ce_file" not in envelopes[1]
    assert UUID(envelopes[1]["ce_epoch"].decode()) == spool.epoch
    assert envelopes[1]["ce_receivedon"] == b"2026-02-03"


def test_a_wiped_payload_is_gone_its_digest_stays_and_what_was_not_sent_is_never_wiped(
    spool: Spool, tmp_path: Path
) -> None:
    spool.take_in(header("d1"), some_events(2))
    spool.take_in(header("d2"), some_events(2))
    events = [event.event_id for file in spool.waiting_files() for _, event in spool.waiting_events(file, 10)]
    spool.mark_sent([1, 2])
    spool.mark_file_sent(spool.waiting_files()[0])
    assert spool.wipe_payloads(events) == 2
    assert spool.wipe_payloads([]) == 0
    with sqlite3.connect(tmp_path / "office" / "3507" / "spool.sqlite") as database:
        rows = database.execute("SELECT body IS NULL, length(content_digest) FROM event").fetchall()
    assert rows == [(1, 32), (1, 32), (0, 32), (0, 32)]


def test_nobody_else_on_the_machine_may_read_it(spool: Spool, tmp_path: Path) -> None:
    spool.take_in(header(), some_events(1))
    folder = tmp_path / "office" / "3507"
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_a_damaged_spool_stops_and_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "office" / "3507"
    folder.mkdir(parents=True)
    (folder / "spool.sqlite").write_bytes(b"this is no database, and it is long enough to look like one" * 10)
    with pytest.raises(StopNow, match="damaged"):
        Spool(tmp_path, "3507")


def test_a_file_that_is_read_for_long_keeps_nobody_from_sending(spool: Spool, tmp_path: Path) -> None:
    spool.take_in(header("d1"), some_events(2))
    reader = Spool(tmp_path, "3507")

    def slowly() -> Iterator[Event]:
        yield from some_events(1)
        spool.mark_sent([1, 2])  # another program sends, and writes it down, while this one reads
        spool.mark_file_sent(spool.waiting_files()[0])
        spool.take_in(header("d2"), some_events(3))
        yield from some_events(1)

    assert reader.take_in(header("d3"), slowly()) == 2
    assert [(file.first_no, file.last_no) for file in spool.waiting_files()] == [(4, 6), (8, 9)]


def test_many_may_open_and_close_the_same_spool_at_once(tmp_path: Path) -> None:
    def open_and_close(_: int) -> str:
        spool = Spool(tmp_path, "7372")
        spool.close()
        return str(spool.epoch)

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(open_and_close, range(60)))) == 1
