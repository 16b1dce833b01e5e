"""What an office has heard: each message once, in the order of the topic, whatever comes."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.producers import hearing
from tests.unit.producers.hearing import FILE, TOPIC, event, message, receipt, slice_message, verdict

from simpul.declared import declared
from simpul.errors import RetryLater
from simpul_office.listening.messages import understood
from simpul_office.listening.store import HeardStore

EXAMPLES = [
    path
    for kind in ("office_verdict", "office_slice", "office_receipt")
    for path in sorted((declared("schemas") / kind / "examples").glob("*.json"))
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HeardStore]:
    """What office 3507 has heard: nothing yet."""
    opened = HeardStore(tmp_path, "3507")
    yield opened
    opened.close()


def words(store: HeardStore) -> list[str]:
    """The word for each row of the file, in its order."""
    return [row.word for row in store.rows_of_file(FILE)]


@pytest.mark.parametrize("path", EXAMPLES, ids=[f"{path.parents[1].name}/{path.stem}" for path in EXAMPLES])
def test_every_example_that_the_feed_may_send_is_understood(path: Path) -> None:
    body = json.dumps(json.loads(path.read_text(encoding="utf-8"))["body"]).encode()
    found = understood(f"simpul.{path.parents[1].name}.v1", body)
    assert found is not None or ".fail." in path.name


def test_the_same_messages_again_change_nothing(store: HeardStore) -> None:
    said = [
        verdict(0, 1),
        verdict(1, 2, "rejected", ["nik_malformed"]),
        slice_message(2, "held", 1),
        receipt(3),
        slice_message(4, "loaded", 1),
    ]
    store.hear(TOPIC, said)
    before = (store.rows_of_file(FILE), store.receipts(), store.counts())
    store.hear(TOPIC, said[:4])
    assert (store.rows_of_file(FILE), store.receipts(), store.counts()) == before
    assert words(store) == ["sudah tercatat di registri", "perlu diperbaiki"]


def test_a_row_that_was_sent_twice_keeps_what_was_first_said_of_it(store: HeardStore) -> None:
    store.hear(TOPIC, [verdict(0, 1, "rejected", ["nik_malformed"]), verdict(1, 1, "duplicate", case="open")])
    assert words(store) == ["perlu diperbaiki"]


def test_a_correction_settles_the_rows_that_it_names_and_no_other(store: HeardStore) -> None:
    refused = [verdict(number, number, "rejected", ["nik_malformed"]) for number in (1, 2)]
    store.hear(TOPIC, [*refused, verdict(3, 3, case="resolved", resolves=[str(event(1))])])
    assert words(store) == ["sudah beres", "perlu diperbaiki", "diterima"]


def test_judged_again_waived_or_lapsed_the_newest_word_holds(store: HeardStore) -> None:
    store.hear(TOPIC, [verdict(number, number, "rejected", ["nik_malformed"]) for number in (1, 2, 3)])
    store.hear(TOPIC, [verdict(4, 1, cause="rejudge", case="resolved")])
    store.hear(TOPIC, [verdict(5, 2, "rejected", ["nik_malformed"], cause="waiver", case="waived")])
    store.hear(TOPIC, [verdict(6, 3, "rejected", ["nik_malformed"], cause="expiry", case="expired")])
    assert words(store) == ["diterima", "dikecualikan", "lewat batas waktu"]
    store.hear(TOPIC, [slice_message(7, "loaded", 1, 2)])
    assert words(store) == ["sudah tercatat di registri", "sudah tercatat di registri", "lewat batas waktu"]


def test_a_row_that_enters_later_than_its_day_keeps_waiting_until_then(store: HeardStore) -> None:
    store.hear(TOPIC, [verdict(0, 1), verdict(1, 2), slice_message(2, "released", 1, 2), slice_message(3, "loaded", 1)])
    assert words(store) == ["sudah tercatat di registri", "menunggu"]


def test_a_message_that_is_broken_or_unknown_never_stops_the_next_one(store: HeardStore) -> None:
    broken = [
        message(0, "office_verdict", b"\xff\x00{"),
        message(1, "office_verdict", {"event_id": "bukan", "verdict": "accepted"}),
        message(2, "office_slice", b"[" * 100_000),
        message(3, "not_yet_invented", {"x": 1}),
    ]
    assert store.hear(TOPIC, [*broken, verdict(4, 1)]) == 3
    assert words(store) == ["diterima"]
    assert store.bookmark(TOPIC).next_offset == 5


def test_a_reason_for_other_eyes_is_not_kept_even_if_it_should_come(store: HeardStore, tmp_path: Path) -> None:
    store.hear(TOPIC, [verdict(0, 1, "accepted", ["age_conflict"])])
    (row,) = store.rows_of_file(FILE)
    assert (row.word, row.reasons) == ("diterima", ())
    store.close()
    assert not [path for path in tmp_path.rglob("heard.sqlite*") if b"age_conflict" in path.read_bytes()]


def test_reasons_for_the_office_are_kept_also_one_that_its_catalogue_does_not_know_yet(store: HeardStore) -> None:
    store.hear(TOPIC, [verdict(0, 1, "rejected", ["nik_malformed", "not_yet_invented"])])
    (row,) = store.rows_of_file(FILE)
    assert [reason.code for reason in row.reasons] == ["nik_malformed", "not_yet_invented"]
    assert (row.file_id, row.received_on) == (FILE, date(2026, 2, 3))


def test_the_place_in_the_topic_moves_with_the_messages(store: HeardStore) -> None:
    assert store.bookmark(TOPIC) == (0, None)
    store.hear(TOPIC, [verdict(41, 1)])
    assert store.bookmark(TOPIC) == (42, "said-41")


def test_a_damaged_file_is_put_aside_and_everything_is_heard_anew(store: HeardStore, tmp_path: Path) -> None:
    store.hear(TOPIC, [verdict(0, 1)])
    store.close()
    path = tmp_path / "office" / "3507" / "heard.sqlite"
    path.write_bytes(b"bukan SQLite " * 1000)
    again = HeardStore(tmp_path, "3507")
    assert again.bookmark(TOPIC) == (0, None)
    assert path.with_name("heard.sqlite.rusak").read_bytes().startswith(b"bukan SQLite")
    again.close()


def test_damage_that_shows_only_later_is_put_aside_as_well(store: HeardStore, tmp_path: Path) -> None:
    path = tmp_path / "office" / "3507" / "heard.sqlite"
    many = [verdict(number, number) for number in range(200)]

    def damage() -> None:
        """Spoils the verdicts, and leaves the beginning and the place in the topic as they are."""
        with closing(sqlite3.connect(path)) as file:
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            ((size,),) = file.execute("PRAGMA page_size")
            ((first,),) = file.execute("SELECT rootpage FROM sqlite_master WHERE name = 'verdict'")
        with path.open("r+b") as stream:
            stream.seek((first - 1) * size)
            stream.write(b"Z" * (path.stat().st_size - stream.tell()))

    store.hear(TOPIC, many)
    store.close()
    damage()
    reading = HeardStore(tmp_path, "3507")
    assert reading.bookmark(TOPIC).next_offset == 200
    assert (reading.rows_of_file(FILE), reading.bookmark(TOPIC).next_offset) == ([], 0)
    reading.hear(TOPIC, many)
    reading.close()
    damage()
    writing, other = HeardStore(tmp_path, "3507"), HeardStore(tmp_path, "3507")
    with pytest.raises(RetryLater):
        writing.hear(TOPIC, [verdict(200, 200)])
    writing.hear(TOPIC, many)
    assert len(other.rows_of_file(FILE)) == 200, "it was made anew once, and not by each of them"
    writing.close()
    other.close()


def test_only_what_has_come_to_an_end_is_settled(store: HeardStore) -> None:
    rows = [
        verdict(0, 1),
        verdict(1, 2, "rejected", ["nik_malformed"]),
        verdict(2, 3, "rejected", ["nik_malformed"]),
        verdict(3, 4, "duplicate"),
        verdict(4, 5),
        verdict(5, 6, "rejected", ["nik_malformed"], case="waived"),
        slice_message(6, "loaded", 1),
        slice_message(7, "released", 5),
        verdict(8, 7, resolves=[str(event(3))]),
    ]
    store.hear(TOPIC, rows)
    assert set(store.settled_before(datetime.now(UTC))) == {event(1), event(3), event(4)}
    assert set(store.settled_before(hearing.BEGAN + timedelta(minutes=5))) == {event(4)}
