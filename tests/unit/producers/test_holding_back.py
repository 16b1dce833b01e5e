"""``periksa dulu``: what an office keeps back until it is repaired, and that nothing of it is ever simply gone."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.unit.producers.conftest import DAY

from simpul_office import agent as agent_module
from simpul_office.agent import Agent
from simpul_office.folders import NOTE, SENT, TO_REPAIR, TO_SEND, files_in, move
from simpul_office.holding_back import HeldFile, HeldRows, held_files
from simpul_office.office_log import OfficeLog
from simpul_office.publishing import Outcome, take_in
from simpul_office.register import Planned
from simpul_office.spool import Spool

CsvFile = Callable[..., Path]
BAD = {"sex": "?"}


def taken_in(state: Path, path: Path, *, hold_faulty: bool = True) -> Outcome:
    """A file is taken in by an office that made its choice."""
    spool, held = Spool(state, "3507"), HeldRows(state, "3507", hold_faulty=hold_faulty)
    try:
        return take_in(spool, Planned("3507", path, path.name, DAY, "agent"), held, resend=False)
    finally:
        spool.close()
        held.close()


def records(state: Path) -> list[int]:
    """The numbers of the rows that wait to be sent, in their order."""
    spool = Spool(state, "3507")
    files = spool.waiting_files()
    found = [event.record_no for file in files for _, event in spool.waiting_events(file, 100)]
    assert sum(file.event_count for file in files) == len(found)
    assert sum(sum(file.documents.values()) for file in files) == len(found)
    spool.close()
    return found


def test_by_default_every_row_is_offered(tmp_path: Path, csv_file: CsvFile) -> None:
    assert taken_in(tmp_path, csv_file({}, BAD), hold_faulty=False).held_back == 0
    assert records(tmp_path) == [1, 2]
    assert held_files(tmp_path, "3507") == []


def test_clean_rows_go_out_at_once_and_what_stays_is_counted(tmp_path: Path, csv_file: CsvFile) -> None:
    path = csv_file({}, {"source_record_id": "R2", **BAD}, {"source_record_id": "R3"}, b"rusak")
    outcome = taken_in(tmp_path, path)
    assert (outcome.rows, outcome.held_back) == (2, 2)
    assert records(tmp_path) == [1, 3]
    assert held_files(tmp_path, "3507") == [HeldFile("3507_registrasi.csv", 2)]


@pytest.mark.parametrize(
    "refused",
    [{"birth_date": "2010-03-02"}, {"birth_date": "2010-03-02", **BAD}],
)
def test_what_only_the_ministry_decides_is_never_held_back(
    tmp_path: Path, csv_file: CsvFile, refused: dict[str, object]
) -> None:
    assert taken_in(tmp_path, csv_file(refused)).held_back == 0
    assert records(tmp_path) == [1]


def test_a_row_is_no_longer_held_back_once_its_record_is_sent(tmp_path: Path, csv_file: CsvFile) -> None:
    taken_in(tmp_path, csv_file({}, {"source_record_id": "R2", **BAD}, {"source_record_id": "R3", **BAD}))
    taken_in(tmp_path, csv_file({"source_record_id": "R2"}, name="lain.csv"))
    assert held_files(tmp_path, "3507") == [HeldFile("3507_registrasi.csv", 1)]


def test_a_file_that_comes_back_takes_the_place_of_the_one_from_which_it_was_made(
    tmp_path: Path, csv_file: CsvFile
) -> None:
    taken_in(tmp_path, csv_file({}, b"rusak", {"source_record_id": "R2", **BAD}))
    again = csv_file({"source_record_id": "R2", **BAD}, {}, name="3507_registrasi PERLU DIPERBAIKI (2).csv")
    taken_in(tmp_path, again)
    assert held_files(tmp_path, "3507") == [HeldFile("3507_registrasi PERLU DIPERBAIKI (2).csv", 1)]


def test_another_file_of_the_same_name_leaves_held_back_what_it_does_not_speak_of(
    tmp_path: Path, csv_file: CsvFile
) -> None:
    """Offices name their files alike month by month: only one that was given back stands for the one before it."""
    taken_in(tmp_path, csv_file({}, {"source_record_id": "R2", **BAD}))
    taken_in(tmp_path, csv_file({"source_record_id": "R3"}, {"source_record_id": "R4", **BAD}))
    assert held_files(tmp_path, "3507") == [HeldFile("3507_registrasi.csv", 2)]


def test_every_row_that_names_no_record_is_held_back_by_itself(tmp_path: Path, csv_file: CsvFile) -> None:
    assert taken_in(tmp_path, csv_file({}, b"rusak", b"rusak")).held_back == 2
    assert held_files(tmp_path, "3507") == [HeldFile("3507_registrasi.csv", 2)]


def test_an_office_that_changes_its_mind_sends_what_it_held_back(tmp_path: Path, csv_file: CsvFile) -> None:
    path = csv_file({}, {"source_record_id": "R2", **BAD})
    taken_in(tmp_path, path)
    assert taken_in(tmp_path, path).state == "known"
    assert taken_in(tmp_path, path, hold_faulty=False).rows == 2
    assert records(tmp_path) == [1, 1, 2]
    assert held_files(tmp_path, "3507") == []


def holding_agent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: list[str]) -> tuple[Path, Agent]:
    """An agent that keeps faulty rows back, its folder, and what its log tells."""
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    home, log = tmp_path / "kantor", OfficeLog(tmp_path / "state", told.append)
    return home, Agent(tmp_path / "state", "3507", home, log, hold_faulty=True)


def test_a_file_of_which_every_row_is_held_back_comes_back_unsent(
    tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    home, agent = holding_agent(tmp_path, monkeypatch, told)
    move(csv_file(BAD), home / TO_SEND)
    assert agent.look(settled=0)
    returned = home / TO_REPAIR / "3507_registrasi PERLU DIPERBAIKI.xlsx"
    assert files_in(home / TO_REPAIR) == sorted([home / TO_REPAIR / "3507_registrasi.csv", returned], key=_age)
    assert files_in(home / SENT) == []
    assert "periksa dulu" in told[0]
    note = returned.with_name(returned.name + NOTE).read_text(encoding="utf-8-sig")
    assert "1 baris periksa dulu: belum dikirim" in note
    assert "sudah dikirim" not in note


def test_a_file_that_is_held_back_whole_waits_for_room_on_a_full_disk(
    tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    home, agent = holding_agent(tmp_path, monkeypatch, told)

    def finds_no_room(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "x")

    move(csv_file(BAD), home / TO_SEND)
    with monkeypatch.context() as full:
        full.setattr(agent_module, "give_back", finds_no_room)
        assert not agent.look(settled=0)
        assert not agent.look(settled=0)
    assert sum("Disk komputer ini penuh" in line for line in told) == 1
    assert not [line for line in told if "dapat ditaruh lagi" in line]
    assert files_in(home / TO_REPAIR) == []
    assert agent.look(settled=0)
    assert len(files_in(home / TO_REPAIR)) == 2


def _age(path: Path) -> tuple[float, str]:
    return path.stat().st_mtime, path.name
