"""Where files and rows stand: what this computer sent, joined with what the ministry said."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from tests.unit.producers.hearing import TOPIC, receipt, slice_message, verdict

from simpul_office.listening.store import HeardStore
from simpul_office.publishing import take_in
from simpul_office.register import planned_files
from simpul_office.sent_rows import SentRows
from simpul_office.spool import Spool
from simpul_office.standing import Standing

CsvFile = Callable[..., Path]


@dataclass
class Office:
    """An office's computer without a network: its spool, and what it is told by hand."""

    state: Path
    spool: Spool
    store: HeardStore
    said: int = 0

    @property
    def standing(self) -> Standing:
        return Standing(self.store, SentRows(self.state, "3507"))

    def send(self, path: Path) -> list[str]:
        """Take a file in as if it were sent; the ids of its rows."""
        (planned,) = planned_files("3507", [path], None)
        take_in(self.spool, planned, resend=False)
        (file,) = self.spool.waiting_files()
        events = self.spool.waiting_events(file, 1000)
        self.spool.mark_sent([number for number, _ in events])
        self.spool.mark_file_sent(file)
        return [str(event.event_id) for _, event in events]

    def hear(self, event_id: str, said: str = "accepted", **more: object) -> None:
        """The verdict on a row."""
        file = self.standing.files()[0].file_id
        message = verdict(self.said, 1, said, event_id=event_id, file_id=str(file), **more)
        self.store.hear(TOPIC, [message])
        self.said += 1


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    state = tmp_path / "state"
    office = Office(state, Spool(state, "3507"), HeardStore(state, "3507"))
    yield office
    office.spool.close()
    office.store.close()


def test_a_file_goes_from_the_queue_to_sent_to_judged(office: Office, csv_file: CsvFile) -> None:
    path = csv_file({}, {"source_record_id": "REG/2"}, {"source_record_id": "REG/3"})
    (planned,) = planned_files("3507", [path], None)
    take_in(office.spool, planned, resend=False)
    assert office.standing.files()[0].words == {"antrean kirim": 3}
    (file,) = office.spool.waiting_files()
    first, second, _ = [number for number, _ in office.spool.waiting_events(file, 10)]
    office.spool.mark_sent([first, second])
    assert office.standing.files()[0].words == {"antrean kirim": 1, "dikirim": 2}
    rows = office.standing.rows_of_file(file.file_id)
    assert [row.word for row in rows] == ["dikirim", "dikirim", "antrean kirim"]
    office.hear(str(rows[0].event_id), "rejected", reasons=[{"code": "nik_malformed", "severity": "reject"}])
    assert office.standing.files()[0].words == {"antrean kirim": 1, "dikirim": 1, "perlu diperbaiki": 1}


def test_a_row_is_found_by_its_number_with_what_it_says(office: Office, csv_file: CsvFile) -> None:
    office.send(csv_file({"source_record_id": "REG/1"}, {"source_record_id": "REG/2", "name": "BUDI"}))
    (row,) = office.standing.rows_of_record("REG/2")
    assert (row.word, row.fields and row.fields["name"]) == ("dikirim", "BUDI")
    assert office.standing.rows_of_record("REG/3") == []


def test_a_computer_that_lost_its_queue_knows_what_the_ministry_said(office: Office) -> None:
    office.store.hear(TOPIC, [verdict(0, 1), verdict(1, 2, "rejected", ["nik_malformed"]), receipt(2)])
    (file,) = office.standing.files()
    assert (file.file_name, file.rows, file.receipt and file.receipt.code) == ("februari.xlsx", 4, "7K3M9QX2")
    assert file.words == {"diterima": 1, "perlu diperbaiki": 1}
    (row,) = office.standing.rows_of_record("REG/2")
    assert (row.word, row.fields) == ("perlu diperbaiki", None)


def test_a_record_that_was_taken_back_is_said_to_be_until_it_comes_again(office: Office) -> None:
    number = {"source_record_id": "REG/1"}
    back = {"document": "record_void"} | number
    office.store.hear(TOPIC, [verdict(0, 1), verdict(1, 2), slice_message(2, "loaded", 1, 2), verdict(3, 9, **back)])
    assert [row.word for row in office.standing.rows_of_record("REG/1")] == ["diterima", "ditarik"]
    assert office.standing.files()[0].words == {"diterima": 1, "ditarik": 1, "sudah tercatat di registri": 1}
    office.store.hear(TOPIC, [verdict(4, 10, **number, revision=3)])
    again = ["diterima", "diterima", "sudah tercatat di registri"]
    assert [row.word for row in office.standing.rows_of_record("REG/1")] == again
    assert office.standing.files()[0].words == {"diterima": 2, "sudah tercatat di registri": 2}
    taken_again = [verdict(5, 11, **back, revision=4), verdict(6, 12, "rejected", ["nik_malformed"], **number)]
    office.store.hear(TOPIC, taken_again)
    *_, oldest = office.standing.rows_of_record("REG/1")
    assert oldest.word == "ditarik", "what is refused ends nothing"
    office.store.hear(TOPIC, [verdict(7, 12, "rejected", ["nik_malformed"], **number, case="waived")])
    assert "ditarik" not in [row.word for row in office.standing.rows_of_record("REG/1")]


def test_of_a_record_that_is_refused_twice_only_the_newer_row_is_to_be_repaired(office: Office) -> None:
    number, bad = {"source_record_id": "REG/1"}, ["nik_malformed"]
    office.store.hear(TOPIC, [verdict(0, 1, "rejected", bad), verdict(1, 2, "rejected", bad, **number, revision=2)])
    newer, older = office.standing.rows_of_record("REG/1")
    assert [(row.word, row.is_still_to_repair) for row in (newer, older)] == [
        ("perlu diperbaiki", True), ("diganti versi baru", False),
    ]  # fmt: skip
    assert office.standing.files()[0].words == {"perlu diperbaiki": 1, "diganti versi baru": 1}
    lines = [
        verdict(place, place + 1, "rejected", ["stage_date_impossible"], document="placement_stage", **number)
        for place in (2, 3)
    ]
    office.store.hear(TOPIC, lines)
    assert office.standing.files()[0].words == {"perlu diperbaiki": 3, "diganti versi baru": 1}
    corrected = verdict(4, 5, **number, revision=3, resolves=[str(newer.event_id), str(older.event_id)])
    office.store.hear(TOPIC, [corrected])
    assert [row.word for row in office.standing.rows_of_record("REG/1")][-2:] == ["sudah beres", "sudah beres"]


def test_however_much_was_taken_back_the_queue_is_read_as_often(
    office: Office, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = [f"REG/{number}" for number in range(1, 9)]
    for place, event in enumerate(office.send(csv_file(*({"source_record_id": number} for number in numbers)))):
        office.hear(event, source_record_id=numbers[place])
    asked: list[str] = []
    ask = SentRows._asked

    def noted(sent: SentRows, statement: str, *values: object) -> object:
        asked.append(statement)
        return ask(sent, statement, *values)

    def take_back(number: str) -> tuple[int, int]:
        void = {"document": "record_void", "source_record_id": number, "file_id": None}
        office.store.hear(TOPIC, [verdict(office.said, 100 + office.said, **void)])
        office.said += 1
        asked.clear()
        (file,) = office.standing.files()
        return file.words["ditarik"], len(asked)

    monkeypatch.setattr(SentRows, "_asked", noted)
    found = [take_back(number) for number in numbers]
    assert [taken_back for taken_back, _ in found] == list(range(1, 9))
    assert len({times for _, times in found}) == 1


def test_the_ids_of_rows_are_those_of_the_queue(office: Office, csv_file: CsvFile) -> None:
    sent = office.send(csv_file({}, {"source_record_id": "REG/2"}))
    file = office.standing.files()[0]
    assert file.sent_at is not None
    assert file.sent_at <= datetime.now(UTC)
    assert [row.event_id for row in office.standing.rows_of_file(file.file_id)] == [UUID(name) for name in sent]
