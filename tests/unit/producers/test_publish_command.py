"""What ``simpul office publish`` tells of files, without a broker that answers."""

import hashlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from tests.unit.producers.conftest import DAY

from simpul.contracts.reference_bundle import pack
from simpul.domain.counter import moment
from simpul.errors import RetryLater
from simpul_office import clock
from simpul_office.listening.editions import Editions
from simpul_office.publish_command import ALL_SENT, STILL_WAITING, publish_and_report
from simpul_office.register import Planned, planned_files
from simpul_office.sending import Sender
from simpul_office.spool import Spool


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    password = tmp_path / "secrets" / "kafka" / "office-3507"
    password.parent.mkdir(parents=True)
    password.write_text("sandi")
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("SIMPUL_SECRETS", str(tmp_path / "secrets"))
    monkeypatch.setenv("SIMPUL_KAFKA_BOOTSTRAP", "127.0.0.1:9")


def test_a_file_that_waits_and_comes_again_is_said_to_wait_and_not_to_be_sent(
    tmp_path: Path, csv_file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    planned = Planned("3507", csv_file({}, {"source_record_id": "R2"}), "a.csv", DAY, "one-shot")

    def publish() -> str:
        code = publish_and_report(tmp_path / "state", [planned], ["3507"], resend=False, hold_faulty=False, timeout=0)
        assert code == STILL_WAITING
        return capsys.readouterr().out

    assert "a.csv: 2 baris menunggu di antrean kirim" in publish()
    again = publish()
    assert "a.csv: sudah ada di antrean kirim. Dikirim begitu sambungan kembali." in again
    assert "isinya sudah pernah dikirim" not in again
    assert "0 berkas dikirim (0 baris), 0 sudah pernah dikirim" in again


def test_a_large_number_of_rows_is_written_the_same_way_of_a_file_and_of_all(
    tmp_path: Path, csv_file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    file = csv_file(*({"source_record_id": f"R{number}"} for number in range(1200)), name="a.csv")
    planned = replace(Planned("3507", file, "a.csv", DAY, "one-shot"), expected_rows=1300)
    publish_and_report(tmp_path / "state", [planned], ["3507"], resend=False, hold_faulty=False, timeout=0)
    told = " ".join(capsys.readouterr().out.split())
    assert "a.csv: 1.200 baris menunggu di antrean kirim" in told
    assert "Daftar menyebut 1.300 baris, berkas berisi 1.200 baris." in told


def test_what_is_said_of_a_whole_file_is_said_also_among_many_files(
    tmp_path: Path, csv_file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    many = [csv_file({"source_record_id": f"R{number}"}, name=f"{number}.csv") for number in range(21)]
    head, line = many[0].read_text().splitlines()
    many[0].write_text(f"{head},keterangan\n{line},x\n")
    planned = [Planned("3507", path, path.name, DAY, "one-shot") for path in many]
    publish_and_report(tmp_path / "state", planned, ["3507"], resend=False, hold_faulty=False, timeout=0)
    told = " ".join(capsys.readouterr().out.split())
    assert "0.csv: 1 baris menunggu di antrean kirim" in told
    assert "Kolom “keterangan” tidak dikenal: isinya tidak dibaca dan tidak dikirim." in told
    assert "1.csv" not in told


def test_a_file_whose_sending_was_cut_after_its_last_row_is_not_said_to_be_sent_before_it_is(
    tmp_path: Path, csv_file: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = Planned("3507", csv_file({}), "a.csv", DAY, "one-shot")

    def publish(expected: int) -> str:
        code = publish_and_report(tmp_path / "state", [planned], ["3507"], resend=False, hold_faulty=False, timeout=0)
        assert code == expected
        return capsys.readouterr().out

    publish(STILL_WAITING)
    with closing(Spool(tmp_path / "state", "3507")) as spool:
        (file,) = spool.waiting_files()
        spool.mark_sent([file.first_no])
    cut = publish(STILL_WAITING)
    assert "a.csv: semua barisnya sudah sampai. Pengirimannya selesai begitu sambungan kembali." in cut
    assert "0 berkas dikirim (0 baris), 0 sudah pernah dikirim" in cut
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)  # the end of the file is sent now
    ended = publish(ALL_SENT)
    assert "a.csv: semua barisnya sudah sampai; pengiriman yang terhenti kini selesai." in ended
    assert "1 berkas dikirim (0 baris), 0 sudah pernah dikirim" in ended
    with closing(Spool(tmp_path / "state", "3507")) as spool:
        spool.mark_file_sent(file)
        (sent,) = spool.overview()
    assert sent.sent_at is not None
    again = publish(ALL_SENT)
    assert f"a.csv: isinya sudah dikirim pada {moment(sent.sent_at, '3507')}, tidak dikirim lagi." in again
    assert "0 berkas dikirim (0 baris), 1 sudah pernah dikirim" in again


def test_a_content_that_comes_twice_in_one_run_is_counted_and_said_to_be_sent_once(
    tmp_path: Path, csv_file: Callable[..., Path], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = csv_file({}, {"source_record_id": "R2"})
    planned = [Planned("3507", path, name, DAY, "one-shot") for name in ("a.csv", "b.csv", "c.csv")]

    def publish(expected: int) -> str:
        code = publish_and_report(tmp_path / "state", planned, ["3507"], resend=False, hold_faulty=False, timeout=0)
        assert code == expected
        return " ".join(capsys.readouterr().out.split())

    publish(STILL_WAITING)
    monkeypatch.setattr(Sender, "send_waiting", lambda _: None)  # they are still under way when they come again
    told = publish(ALL_SENT)
    assert "a.csv: 2 baris dari antrean kirim dikirim." in told
    assert "b.csv: isinya sama dengan berkas sebelumnya, cukup dikirim sekali." in told
    assert "c.csv: isinya sama dengan berkas sebelumnya, cukup dikirim sekali." in told
    assert "1 berkas dikirim (2 baris), 2 sudah pernah dikirim" in told


@pytest.mark.parametrize(("rows", "told_rows", "notes"), [(2, 1, 2), (2, 2, 1), (1, 1, 0)])
def test_a_file_that_is_not_what_its_register_says_is_named_by_rows_and_by_bytes(
    tmp_path: Path,
    csv_file: Callable[..., Path],
    capsys: pytest.CaptureFixture[str],
    rows: int,
    told_rows: int,
    notes: int,
) -> None:
    sha256 = hashlib.sha256(csv_file({}).read_bytes()).hexdigest().upper()
    path = csv_file(*({"source_record_id": f"R{at}"} if at else {} for at in range(rows)))
    planned = Planned("3507", path, "a.csv", DAY, "back-fill", told_rows, sha256)
    publish_and_report(tmp_path / "state", [planned], ["3507"], resend=False, hold_faulty=False, timeout=0)
    told = " ".join(capsys.readouterr().out.split())
    assert ("Daftar menyebut 1 baris, berkas berisi 2 baris." in told) == (notes > 1)
    assert ("Isi berkas ini lain dari yang tercatat di daftar" in told) == (notes > 0)


def test_on_a_computer_whose_clock_is_years_behind_only_what_names_its_own_day_is_taken_in(
    tmp_path: Path, csv_file: Callable[..., Path]
) -> None:
    state, (today,) = tmp_path / "state", planned_files("3507", [csv_file({})], None)
    spool = Spool(state, "3507")
    clock.note(spool.home, ahead=-timedelta(days=730).total_seconds())

    def publish(planned: Planned) -> None:
        publish_and_report(state, [planned], ["3507"], resend=False, hold_faulty=False, timeout=0)

    with pytest.raises(RetryLater) as refused:
        publish(today)
    assert (refused.value.cause, spool.overview()) == ("clock_behind", [])
    publish(replace(today, received_on=DAY, producer="back-fill"))
    assert len(spool.overview()) == 1
    spool.close()


def test_rows_are_counted_as_faulty_by_the_rules_that_judge_at_the_ministry(
    tmp_path: Path, csv_file: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    back_again = csv_file({"scheme_code": "RE-ENTRY", "destination": "SAU"})  # spared by edition 2

    def publish(name: str, edition: str) -> str:
        Editions(tmp_path / name).receive(pack(edition).value)
        planned = Planned("3507", back_again, "a.csv", DAY, "one-shot")
        publish_and_report(tmp_path / name, [planned], ["3507"], resend=False, hold_faulty=False, timeout=0)
        return capsys.readouterr().out

    assert "1 baris perlu diperbaiki (" in publish("one", "1")
    assert "baris perlu diperbaiki (" not in publish("two", "2")
