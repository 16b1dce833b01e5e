"""The agent's four folders, with no broker near."""

import errno
import os
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest

from simpul.domain.counter import moment
from simpul.domain.days import in_words
from simpul.errors import RetryLater
from simpul_office import agent as agent_module
from simpul_office import clock
from simpul_office.agent import Agent
from simpul_office.folders import NOTE, SENT, TO_REPAIR, TO_SEND, UNDER_WAY, files_in, make_folders, move
from simpul_office.office_log import OfficeLog, log_file
from simpul_office.publishing import read_planned
from simpul_office.reading import Delivery, Refusal
from simpul_office.register import Planned
from simpul_office.sending import Sender

CsvFile = Callable[..., Path]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office's folder on a machine that knows no broker."""
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    monkeypatch.delenv("SIMPUL_KAFKA_BOOTSTRAP", raising=False)
    return tmp_path / "kantor"


def office_log(folder: Path, show: Callable[[str], None] = lambda text: None) -> OfficeLog:
    """A log beside the office's folders."""
    return OfficeLog(folder / "state", show)


def test_a_file_waits_in_its_place_while_nothing_can_be_sent_and_is_taken_in_once(
    home: Path, tmp_path: Path, csv_file: CsvFile
) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    move(csv_file({}), home / TO_SEND)
    assert not agent.look(settled=0)
    assert not agent.look(settled=0)
    assert [path.name for path in files_in(home / UNDER_WAY)] == ["3507_registrasi.csv"]
    assert "masuk antrean kirim" in told[0]
    assert [line for line in told if "Belum terkirim, tidak ada yang hilang" in line] == told[1:2]
    assert len(Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))._spool.waiting_files()) == 1


def test_an_agent_that_was_cut_after_the_last_row_says_sent_and_after_the_file_when_it_was_sent(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []

    def begin() -> Agent:
        return Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))

    agent = begin()
    move(csv_file({}), home / TO_SEND)
    agent.look(settled=0)
    (file,) = agent._spool.waiting_files()
    agent._spool.mark_sent([file.first_no])
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)  # the end of the file is sent now
    assert begin().look(settled=0)
    assert any(line.startswith("3507_registrasi.csv: dikirim") for line in told)
    agent._spool.mark_file_sent(file)
    (sent,) = agent._spool.overview()
    assert sent.sent_at is not None
    move(home / SENT / "3507_registrasi.csv", home / UNDER_WAY)
    assert begin().look(settled=0)
    assert any(f": isinya sudah dikirim pada {moment(sent.sent_at, '3507')}" in line for line in told)


@pytest.mark.parametrize("is_begun_anew", [False, True])
def test_what_is_passed_over_in_a_file_is_told_in_a_note_beside_it(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch, is_begun_anew: bool
) -> None:
    wider = csv_file({}, name="lebar.csv")
    head, line = wider.read_text(encoding="utf-8").splitlines()
    wider.write_text(f"{head},keterangan\n{line},baik\n", encoding="utf-8")
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    for path in (wider, csv_file({"name": "RINI"})):
        move(path, home / TO_SEND)
    assert not agent.look(settled=0)  # nothing can be sent yet
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)
    if is_begun_anew:
        agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    agent.look(settled=0)
    names = {path.name for path in (home / SENT).iterdir()}
    assert names == {"lebar.csv", f"lebar.csv{NOTE}", "3507_registrasi.csv"}
    note = (home / SENT / f"lebar.csv{NOTE}").read_text(encoding="utf-8-sig")
    assert "Berkas ini sudah dikirim." in note
    assert "Kolom “keterangan” tidak dikenal: isinya tidak dibaca dan tidak dikirim." in note


def test_a_file_whose_content_was_sent_is_told_so_beside_it_and_where_its_receipt_is(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A receipt comes once for a content: under another name, a clerk would wait for hers in vain."""
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    move(csv_file({"name": "RINI"}), home / TO_SEND)
    assert not agent.look(settled=0)  # nothing can be sent yet
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)
    assert agent.look(settled=0)
    (sent,) = agent._spool.waiting_files()
    agent._spool.mark_sent([sent.first_no])
    agent._spool.mark_file_sent(sent)
    for name in ("3507_registrasi.csv", "salinan.csv"):
        move(csv_file({"name": "RINI"}, name=name), home / TO_SEND)
    assert agent.look(settled=0)
    beside = sorted(path.name for path in (home / SENT).iterdir() if path.name.endswith(NOTE))
    assert beside == [f"3507_registrasi (2).csv{NOTE}", f"salinan.csv{NOTE}"]
    note = (home / SENT / f"salinan.csv{NOTE}").read_text(encoding="utf-8-sig")
    (known,) = agent._spool.overview()
    assert known.sent_at is not None
    assert f"sama seperti waktu dikirim pada {moment(known.sent_at, '3507')} dengan nama 3507_registrasi.csv" in note
    assert "Tanda terimanya memakai nama itu." in note


def test_a_workbook_that_comes_again_as_it_was_given_back_is_told_that_nothing_was_repaired(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    move(csv_file({"sex": "X"}), home / TO_SEND)
    assert not agent.look(settled=0)
    (sent,) = agent._spool.waiting_files()
    agent._spool.mark_sent([sent.first_no])
    agent._spool.mark_file_sent(sent)
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)
    assert agent.look(settled=0)
    (returned,) = files_in(home / TO_REPAIR)
    first = Path(f"{returned}{NOTE}").read_text(encoding="utf-8-sig")
    assert "Isi berkas ini sama" not in first
    move(csv_file({"sex": "X"}, name="belum disimpan.csv"), home / TO_SEND)
    assert agent.look(settled=0)
    again = (home / TO_REPAIR / f"belum disimpan PERLU DIPERBAIKI.xlsx{NOTE}").read_text(encoding="utf-8-sig")
    assert "dengan nama 3507_registrasi.csv. Tidak ada yang dikirim lagi." in again
    assert "perubahan itu belum tersimpan" in again


def test_a_file_that_cannot_be_read_comes_back_with_a_note(home: Path, tmp_path: Path) -> None:
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    (home / TO_SEND / "aneh.csv").write_text("halo\n")
    assert agent.look(settled=0)
    assert [path.name for path in files_in(home / TO_REPAIR)] == ["aneh.csv"]
    assert "belum dikirim" in (home / TO_REPAIR / f"aneh.csv{NOTE}").read_text(encoding="utf-8-sig")
    assert files_in(home / SENT) == []


@pytest.mark.parametrize("hold_faulty", [False, True], ids=["refused", "held back"])
def test_a_file_that_cannot_be_put_to_those_that_need_repair_keeps_no_other_from_being_sent(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch, hold_faulty: bool
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append), hold_faulty=hold_faulty)
    if hold_faulty:
        csv_file({"birth_date": "1999-09-31"}).rename(home / TO_SEND / "aneh.csv")
    else:
        (home / TO_SEND / "aneh.csv").write_text("halo\n")
    csv_file({}).rename(home / TO_SEND / "baik.csv")
    os.utime(home / TO_SEND / "aneh.csv", (0, 0))  # it is the first
    in_the_way = [home / TO_REPAIR / f"aneh{end}{NOTE}" for end in (".csv", " PERLU DIPERBAIKI.xlsx")]
    for each in in_the_way:
        each.mkdir()
    for _ in range(2):
        assert agent.look(settled=0) is not hold_faulty  # what was read in vain is read again, but not at once
        assert [path.name for path in files_in(home / SENT)] == ["baik.csv"]
        assert [path.name for path in files_in(home / UNDER_WAY)] == ["aneh.csv"]
    assert sum("tidak dapat ditulisi" in line for line in told) == 1
    for each in in_the_way:
        each.rmdir()
    agent.look(settled=0)
    assert "aneh.csv" in [path.name for path in files_in(home / TO_REPAIR)]
    assert [line for line in told if "aneh.csv: per" in line] == told[-1:]


def test_a_folder_among_the_files_is_told_of_once_and_stays(home: Path, tmp_path: Path, csv_file: CsvFile) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    folder = home / TO_SEND / "Januari"
    folder.mkdir()
    move(csv_file({}), folder)
    agent.look(settled=0)
    agent.look(settled=0)
    assert [line for line in told if "map" in line] == [
        f"Januari: map, isinya belum dikirim. Baca catatan di {TO_REPAIR}."
    ]
    assert "Januari" not in log_file(tmp_path / "state").read_text()
    note = (home / TO_REPAIR / f"Januari{NOTE}").read_text(encoding="utf-8-sig")
    assert "Ini map, bukan berkas. Isinya belum dikirim." in note
    assert [path.name for path in files_in(folder)] == ["3507_registrasi.csv"]


@pytest.mark.skipif(os.name != "posix", reason="only there a file's name may be any bytes")
def test_a_name_that_is_no_text_keeps_neither_its_file_nor_the_others_from_being_taken_in(
    home: Path, tmp_path: Path, csv_file: CsvFile
) -> None:
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    move(csv_file({}), home / TO_SEND)
    for content in (csv_file({"name": "DEWI"}).read_bytes(), b"halo\n"):
        Path(os.fsdecode(os.fsencode(home / TO_SEND) + b"/Caf\xe9.csv")).write_bytes(content)
        assert not agent.look(settled=0)
    assert sorted(path.name for path in files_in(home / UNDER_WAY)) == ["3507_registrasi.csv", "Caf\ufffd.csv"]
    assert [path.name for path in files_in(home / TO_REPAIR)] == ["Caf\ufffd (2).csv"]
    assert sorted(file.file_name for file in agent._spool.overview()) == ["3507_registrasi.csv", "Caf\ufffd.csv"]


@pytest.mark.parametrize("ending", [".csv", ""])
def test_a_name_as_long_as_the_disk_allows_leaves_room_for_the_note_and_keeps_no_other_file_waiting(
    home: Path, tmp_path: Path, csv_file: CsvFile, ending: str
) -> None:
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    (home / TO_SEND / f"{'Laporan Té ' * 20}{ending}").write_text("halo\n")
    move(csv_file({}), home / TO_SEND)
    assert not agent.look(settled=0)
    assert [path.name for path in files_in(home / UNDER_WAY)] == ["3507_registrasi.csv"]
    (refused,) = files_in(home / TO_REPAIR)
    assert refused.suffix == ending
    assert refused.with_name(refused.name + NOTE).is_file()


def test_files_of_excel_and_half_copied_files_are_left_alone(home: Path, tmp_path: Path) -> None:
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    for name in ("~$registrasi.xlsx", ".sembunyi", "unduhan.csv.part", f"lama.csv{NOTE}"):
        (home / TO_SEND / name).write_text("x")
    (home / TO_SEND / "baru.csv").write_text("masih ditulis")
    assert agent.look(settled=60)
    assert len(list((home / TO_SEND).iterdir())) == 5


def test_a_file_that_a_clerk_takes_out_on_its_way_does_not_end_the_agent(
    home: Path, tmp_path: Path, csv_file: CsvFile
) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    path = move(csv_file({}), home / UNDER_WAY)
    read = agent._outcome(path)
    assert read is not None
    path.unlink()
    agent._finish(*read)
    assert "berkasnya tidak ada lagi di 2-diproses" in told[-1]


def test_a_file_that_a_clerk_takes_out_while_another_is_read_does_not_end_the_agent(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    first = move(csv_file({}), home / UNDER_WAY)
    second = move(csv_file({"name": "DEWI"}), home / UNDER_WAY)
    os.utime(first, (0, 0))

    def taken_out_meanwhile(planned: Planned) -> Delivery | Refusal:
        second.unlink()
        return read_planned(planned)

    monkeypatch.setattr(agent_module, "read_planned", taken_out_meanwhile)
    assert not agent.look(settled=0)
    assert [file.file_name for file in agent._spool.waiting_files()] == [first.name]
    assert f"{second.name}: diambil dari 2-diproses sebelum dibaca, tidak dikirim." in told


@pytest.mark.parametrize("step", ["settled", "read_planned", "give_back"])
def test_a_file_that_is_taken_out_at_any_step_is_no_fault_of_a_folder(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    owner = agent._settling if step == "settled" else agent_module
    real = getattr(owner, step)

    def taken_out(*words: object, **named: object) -> object:
        done = real(*words, **named) if step == "settled" else None
        for folder in (TO_SEND, UNDER_WAY):
            for path in files_in(home / folder):
                path.unlink()
        return real(*words, **named) if done is None else done

    monkeypatch.setattr(owner, step, taken_out)
    move(csv_file({}), home / TO_SEND)
    agent.look(settled=0)
    agent.look(settled=0)
    assert not [line for line in told if "tidak dapat" in line and "Kabar" not in line], told
    assert not [line for line in told if "Gangguan" in line], told
    assert not list((home / TO_REPAIR).iterdir())


@pytest.mark.parametrize("step", ["settled", "read_planned", "take_in_read", "send_waiting", "give_back"])
def test_a_drive_that_goes_away_in_the_middle_of_a_step_does_not_end_the_agent(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """As a server of files does that is started anew: from then on nobody can say what lies there."""
    told: list[str] = []
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    owner = {"settled": agent._settling, "send_waiting": agent._sender}.get(step, agent_module)
    real, stat = getattr(owner, step), Path.stat

    def away(path: Path, **how: bool) -> os.stat_result:
        if path.is_relative_to(home):
            raise OSError(errno.EHOSTDOWN, "Host is down")
        return stat(path, **how)

    def goes_away(*words: object, **named: object) -> object:
        done = real(*words, **named)
        monkeypatch.setattr(Path, "stat", away)
        return done

    move(csv_file({"name": ""}), home / TO_SEND)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(owner, step, goes_away)
        assert not agent.look(settled=0)
    monkeypatch.setattr(Path, "stat", stat)
    assert not [line for line in told if "Gangguan" in line], told
    assert agent.look(settled=0)
    assert [path.name for path in files_in(home / SENT)] == ["3507_registrasi.csv"]


def test_a_file_waits_while_this_clock_is_years_behind_the_ministrys(
    home: Path, tmp_path: Path, csv_file: CsvFile
) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    office = tmp_path / "state" / "office" / "3507"
    clock.note(office, ahead=-timedelta(days=730).total_seconds())
    move(csv_file({}), home / TO_SEND)
    assert not agent.look(settled=0)
    assert "Tanggal komputer ini terlambat" in told[0]
    assert (len(files_in(home / UNDER_WAY)), agent._spool.overview()) == (1, [])
    clock.note(office, ahead=timedelta(hours=2).total_seconds())
    agent.look(settled=0)
    assert [file.file_name for file in agent._spool.overview()] == ["3507_registrasi.csv"]


def test_folders_that_are_away_are_waited_for_and_one_that_is_gone_is_made_anew(
    home: Path, tmp_path: Path, csv_file: CsvFile
) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    home.rename(tmp_path / "elsewhere")
    home.write_text("no folder can be made here")
    assert not agent.look(settled=0)
    assert not agent.look(settled=0)
    with pytest.raises(RetryLater):
        Agent(tmp_path / "state", "3507", home, office_log(tmp_path))
    home.unlink()
    (tmp_path / "elsewhere").rename(home)
    (home / TO_SEND).rmdir()
    assert agent.look(settled=0)
    away, back = (line for line in told if "Folder Simpul" in line)
    assert ("tidak ada di tempatnya" in away, "dapat dibuka lagi" in back) == (True, True)
    move(csv_file({}), home / TO_SEND)
    agent.look(settled=0)
    assert "masuk antrean kirim" in " ".join(told)


def test_no_other_folder_takes_the_place_of_one_whose_disk_is_away(home: Path, tmp_path: Path) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    home.rename(tmp_path / "elsewhere")
    assert not agent.look(settled=0)
    assert not home.exists()
    (tmp_path / "elsewhere").rename(home)
    assert agent.look(settled=0)
    away, back = (line for line in told if "Folder Simpul" in line)
    assert ("tidak ada di tempatnya" in away, "dapat dibuka lagi" in back) == (True, True)


def test_a_file_that_changes_while_it_is_sent_is_read_again_and_does_not_pass_for_sent(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    path = move(csv_file({}), home / TO_SEND)
    longer = csv_file({}, {"name": "DEWI"}).read_bytes()

    def send(_: Sender) -> None:
        if len(agent._spool.waiting_files()) == 1:
            (home / UNDER_WAY / path.name).write_bytes(longer)

    monkeypatch.setattr(Sender, "send_waiting", send)
    assert agent.look(settled=0)
    assert [path.name for path in files_in(home / UNDER_WAY)] == [path.name]
    assert "berubah sesudah dibaca, dibaca lagi." in " ".join(told)
    assert agent.look(settled=0)
    assert [file.event_count for file in agent._spool.waiting_files()] == [1, 2]
    assert [path.name for path in files_in(home / SENT)] == [path.name]


@pytest.mark.parametrize("is_left", [True, False], ids=["an empty folder where its disk belongs", "nothing"])
def test_an_agent_that_starts_before_the_disk_of_its_folder_says_so_and_makes_no_other(
    home: Path, tmp_path: Path, is_left: bool
) -> None:
    state, told = tmp_path / "state", list[str]()
    agent = Agent(state, "3507", home, office_log(tmp_path, told.append))
    home.rename(tmp_path / "elsewhere")
    if is_left:
        home.mkdir()
    assert not agent.look(settled=0), "nor does one that runs already"
    assert "Folder Simpul tidak ada di tempatnya" in told[-1]
    with pytest.raises(RetryLater) as away:
        Agent(state, "3507", home, office_log(tmp_path))
    assert away.value.cause == "folder_away"
    if is_left:
        home.rmdir()
    assert not home.exists()
    assert Agent(state, "3507", tmp_path / "lain", office_log(tmp_path)).look(settled=0), "another one is new"
    (tmp_path / "elsewhere").rename(home)
    assert Agent(state, "3507", home, office_log(tmp_path)).look(settled=0)


def test_a_folder_that_is_gone_for_good_begins_anew_with_the_one_that_its_clerk_makes(
    home: Path, tmp_path: Path
) -> None:
    Agent(tmp_path / "state", "3507", home, office_log(tmp_path)).close()
    shutil.rmtree(home)
    (home / TO_SEND).mkdir(parents=True)
    assert Agent(tmp_path / "state", "3507", home, office_log(tmp_path)).look(settled=0)
    assert len(list(home.iterdir())) == 4


def test_a_file_that_waits_past_midnight_gets_the_workbook_of_the_day_that_its_rows_bear(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock.today_at("3507")
    before = today - timedelta(days=1)

    def begin(day: date) -> Agent:
        monkeypatch.setattr(clock, "today_at", lambda _: day)
        return Agent(tmp_path / "state", "3507", home, office_log(tmp_path))

    make_folders(home)
    move(csv_file({"registration_date": f"{today}"}), home / TO_SEND)
    assert not begin(before).look(settled=0)
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)
    for _ in "sent", "dropped once more":
        assert begin(today).look(settled=0)
        (returned,) = files_in(home / TO_REPAIR)  # the rows were sent for the day before, which they are ahead of
        summary = openpyxl.load_workbook(returned).worksheets[0]
        assert in_words(before) in str([row[0] for row in summary.iter_rows(values_only=True)])
        move(home / SENT / "3507_registrasi.csv", home / TO_SEND)


@pytest.mark.parametrize(
    ("fault", "said"),
    [(OSError(errno.ENOSPC, "x"), "Disk komputer ini penuh."), (ValueError("SITI"), "Gangguan program (ValueError")],
)
def test_a_workbook_that_cannot_be_made_does_not_end_the_agent(
    home: Path, tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch, fault: Exception, said: str
) -> None:
    told: list[str] = []
    agent = Agent(tmp_path / "state", "3507", home, office_log(tmp_path, told.append))
    path = move(csv_file({}), home / UNDER_WAY)
    read = agent._outcome(path)
    assert read is not None

    def fails(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(agent_module, "give_back", fails)
    agent._finish(*read)
    assert any(said in line for line in told)
    assert "SITI" not in " ".join(told)
    assert path.exists() is isinstance(fault, OSError), "a full disk is waited for"


def test_what_was_being_written_when_it_was_killed_is_removed_at_the_next_start_and_nothing_else(
    home: Path, tmp_path: Path
) -> None:
    make_folders(home)
    names = [".a PERLU DIPERBAIKI.xlsx.tmp.4711.part", ".a.CATATAN.txt.12.part", ".a.part", "a.4711.part", "a.xlsx"]
    for name in names:
        (home / TO_REPAIR / name).write_text("SITI")
        os.utime(home / TO_REPAIR / name, (0, 0))
    room = home / TO_REPAIR / ".simpul-x1"
    room.mkdir()
    (room / "plain.xlsx").write_text("SITI")
    os.utime(room, (0, 0))
    (home / TO_REPAIR / ".b.xlsx.4711.part").write_text("at work")
    Agent(tmp_path / "state", "3507", home, office_log(tmp_path)).close()
    assert {path.name for path in (home / TO_REPAIR).iterdir()} == {*names[2:], ".b.xlsx.4711.part"}


def test_no_file_is_ever_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "t"
    target.mkdir()
    for text in ("satu", "dua"):
        path = tmp_path / "a.csv"
        path.write_text(text)
        move(path, target)
    assert sorted(path.name for path in target.iterdir()) == ["a (2).csv", "a.csv"]
