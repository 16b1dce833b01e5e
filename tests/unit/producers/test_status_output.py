"""The status as a clerk reads it on a small screen."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from simpul_office.causes import SENTENCES
from simpul_office.sources.standing import SourceStanding
from simpul_office.standing import FileStanding
from simpul_office.status import Asked, OfficeStatus
from simpul_office.status_output import print_text

NOW = datetime(2026, 1, 5, 1, 2, tzinfo=UTC)
NAME = "3507_registrasi_perseorangan_202601.csv"


def test_no_file_name_is_cut_on_a_small_screen_because_the_month_stands_at_its_end(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    file = FileStanding(UUID(int=1), NAME, date(2026, 1, 5), 3, NOW, {"diterima dengan catatan": 3}, None)
    print_text([OfficeStatus("3507", NOW, None, [file], [])], Asked())
    shown = capsys.readouterr().out
    assert "…" not in shown
    column = "".join(line[8:26].strip() for line in shown.splitlines()[2:6])
    assert NAME in column


def test_each_source_says_by_the_offices_clock_when_it_was_read_and_what_is_in_the_way(
    capsys: pytest.CaptureFixture[str],
) -> None:
    source = SourceStanding("daftar", None, NOW, 1234, SENTENCES["source_away"])
    print_text([OfficeStatus("3507", NOW, None, [], [], sources=[source])], Asked())
    shown = capsys.readouterr().out
    assert "Sumber daftar: Terakhir dibaca 5 Januari 2026, 08.02 WIB; 1.234 baris masuk sejak semula." in shown
    assert SENTENCES["source_away"].todo in shown
