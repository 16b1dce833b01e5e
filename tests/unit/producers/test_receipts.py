"""The printed pages of an office: what stands on them, in HTML and in PDF, and where they lie."""

import errno
import os
import re
import zlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from playwright.sync_api import Browser
from tests.unit.producers.conftest import set_up
from tests.unit.producers.hearing import TOPIC, receipt, verdict

from simpul.errors import RetryLater
from simpul_office.listening.messages import OfficeReceipt
from simpul_office.listening.store import HeardStore
from simpul_office.receipts import filing
from simpul_office.receipts.filing import file_receipts, name_of, write
from simpul_office.receipts.html import as_html
from simpul_office.receipts.letters import width, wrapped, written
from simpul_office.receipts.paper import Fact, Paper, Tally
from simpul_office.receipts.pdf import as_pdf
from simpul_office.receipts.receipt import receipt_paper
from simpul_office.receipts.slip import slip_paper
from simpul_office.standing import RowStanding

AT = datetime(2026, 2, 3, 16, 30, tzinfo=UTC)


def said(**more: object) -> OfficeReceipt:
    """A receipt of the ministry."""
    return msgspec.structs.replace(msgspec.json.decode(receipt(0).body, type=OfficeReceipt), **more)


def row(**more: object) -> RowStanding:
    """A row of an applicant."""
    known: dict[str, object] = {
        "event_id": UUID(int=1),
        "file_id": UUID(int=7),
        "file_name": "februari.xlsx",
        "sheet": None,
        "record_no": 14,
        "document": "cpmi_registration",
        "record_number": "REG/14",
        "received_on": date(2026, 2, 3),
        "word": "perlu diperbaiki",
        "is_still_to_repair": True,
        "reasons": (),
        "revision": 1,
        "judged_at": AT,
        "reference_edition": "2026-06",
        "fields": {"name": "SITI AMINAH"},
    }
    return RowStanding(**(known | more))  # type: ignore[arg-type]


def text_of(pdf: bytes) -> str:
    """The words of a PDF of ours, in their order."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    shown = re.findall(rb"\((.*?)(?<!\\)\) Tj", b"\n".join(map(zlib.decompress, streams)))
    return "\n".join(part.decode("cp1252") for part in shown)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HeardStore]:
    opened = HeardStore(tmp_path / "state", "3507")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("office", "clock"), [("3507", "23.30 WIB"), ("5206", "4 Februari 2026, 00.30 WITA"), ("9471", "01.30 WIT")]
)
def test_a_receipt_names_counts_times_of_the_own_zone_code_and_edition(office: str, clock: str) -> None:
    paper = receipt_paper(said(received_at=AT), office, ["2026-06"])
    for page in (as_html(paper).decode(), text_of(as_pdf(paper))):
        for wanted in ("7K3M 9QX2", "februari.xlsx", clock, "edisi 2026-06", "Perlu diperbaiki", "Diterima"):
            assert wanted in page


def test_an_office_that_is_on_no_list_is_called_as_it_was_set_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    assert receipt_paper(said(), "3573", []).office == "Kantor 3573"
    set_up(tmp_path, "3573", "LTSA Kota Malang")
    assert receipt_paper(said(), "3573", []).office == "LTSA Kota Malang (kantor 3573)"
    (tmp_path / "office/3573/connection.json").write_text("{")
    assert receipt_paper(said(), "3573", []).office == "Kantor 3573"


def test_a_receipt_made_later_says_what_is_left_to_repair() -> None:
    assert "12 baris masih perlu diperbaiki" in str(receipt_paper(said(), "3507", [], (12, AT)).notes)
    assert "semua baris sudah beres" in str(receipt_paper(said(), "3507", [], (0, AT)).notes)
    assert "perbaiki" not in str(receipt_paper(said(rejected=0), "3507", [], (0, AT)).notes)


def test_a_slip_says_one_persons_word_and_no_reason() -> None:
    paper = slip_paper([row()], "3507", said(), AT)
    for page in (as_html(paper).decode(), text_of(as_pdf(paper))):
        for wanted in ("REG/14", "SITI AMINAH", "perlu diperbaiki", "7K3M 9QX2", "LTSA Kabupaten Malang"):
            assert wanted in page
        assert "februari.xlsx" not in page


def test_a_slip_names_nobody_where_a_number_stands_for_two_people() -> None:
    other = row(fields={"name": "BUDI SANTOSO"})
    page = as_html(slip_paper([row(), other], "3507", None, AT)).decode()
    assert "SITI" not in page
    assert "BUDI" not in page


def test_a_row_that_is_not_judged_yet_has_a_slip_without_code() -> None:
    page = as_html(slip_paper([row(word="antrean kirim", judged_at=None)], "3507", None, AT)).decode()
    assert "sedang dikirim" in page
    assert "Kode bukti" not in page


def test_html_stands_alone_and_quotes_what_it_shows() -> None:
    page = as_html(receipt_paper(said(file_name="<script>alert(1)</script>&.xlsx"), "3507", [])).decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"https?:|url\(|src=|@import", page)


def test_the_code_stays_within_its_frame_on_a_telephone(browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 800})
    page.set_content(as_html(receipt_paper(said(), "3507", [])).decode())
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    page.close()


def test_a_pdf_is_the_same_every_time_and_grows_pages() -> None:
    facts = tuple(Fact(str(number), "x " * 80) for number in range(60))
    paper = Paper("Judul", "Kantor", "Kalimat.", None, facts, (Tally("a", 1),))
    assert as_pdf(paper) == as_pdf(paper)
    assert as_pdf(paper).startswith(b"%PDF-")
    assert b"/Count 4" in as_pdf(paper)


def test_letters_that_the_font_lacks_are_written_by_their_base() -> None:
    assert written("JAÉLANI Šćep 李 (a\\b)\n") == "JAÉLANI Šcep ? (a\\b)?".encode("cp1252")
    text = text_of(as_pdf(receipt_paper(said(file_name="a(b)\\c.xlsx"), "3507", [])))
    assert "a\\(b\\)\\\\c.xlsx" in text


def test_a_long_text_is_broken_into_lines_that_fit() -> None:
    lines = wrapped("kata " * 50 + "W" * 300, 11, 200)
    assert all(width(line, 11, is_bold=False) <= 200 for line in lines)
    assert "".join(lines).replace(" ", "") == "kata" * 50 + "W" * 300


def test_each_receipt_is_put_beside_its_file_once(store: HeardStore, tmp_path: Path) -> None:
    folder = tmp_path / "3-terkirim"
    folder.mkdir()
    store.hear(TOPIC, [verdict(0, 1), receipt(1)])
    names = [path.name for path in file_receipts(store, "3507", folder)]
    assert names == ["februari TANDA TERIMA.html", "februari TANDA TERIMA.pdf"]
    assert file_receipts(store, "3507", folder) == []
    assert sorted(path.name for path in folder.iterdir()) == names


def test_a_receipt_is_on_the_disk_before_it_counts_as_filed(
    store: HeardStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: set[int] = set()
    at_filing: set[int] = set()
    sync, mark_filed = os.fsync, store.mark_filed
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.add(os.fstat(handle).st_ino), sync(handle)))
    monkeypatch.setattr(store, "mark_filed", lambda code: (at_filing.update(synced), mark_filed(code)))
    store.hear(TOPIC, [receipt(0)])
    (tmp_path / "3-terkirim").mkdir()
    paths = file_receipts(store, "3507", tmp_path / "3-terkirim")
    assert at_filing >= {path.stat().st_ino for path in (*paths, tmp_path / "3-terkirim")}


def test_a_receipt_written_before_a_power_cut_is_not_written_beside_itself(store: HeardStore, tmp_path: Path) -> None:
    store.hear(TOPIC, [receipt(1)])
    write(receipt_paper(said(), "3507", []), tmp_path, "februari TANDA TERIMA")
    file_receipts(store, "3507", tmp_path)
    assert len(list(tmp_path.glob("*TANDA*"))) == 2


def test_two_files_of_one_name_keep_a_receipt_each(store: HeardStore, tmp_path: Path) -> None:
    store.hear(TOPIC, [receipt(1), receipt(2, "ABCDEFGH", issued_at="2026-02-04T00:00:00Z")])
    (tmp_path / "k").mkdir()
    file_receipts(store, "3507", tmp_path / "k")
    names = {path.name for path in (tmp_path / "k").glob("*.pdf")}
    assert names == {"februari TANDA TERIMA.pdf", "februari TANDA TERIMA (2).pdf"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("../../etc/passwd", "_"),
        ("C:\\data\\a.xlsx", "C__data_a"),
        ("\x00\n.xlsx", "Berkas 2026-02-03"),
        (None, "Berkas 2026-02-03"),
        ("x" * 400 + ".csv", "x" * 120),
    ],
)
def test_the_name_of_a_receipt_leads_into_no_other_folder(given: str | None, name: str) -> None:
    assert name_of(said(file_name=given)) == name


@pytest.mark.parametrize(("fault", "cause"), [(errno.ENOSPC, "disk_full"), (errno.EACCES, "disk_closed")])
def test_a_receipt_that_cannot_be_written_waits_and_says_whether_the_disk_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int, cause: str
) -> None:
    def fails(*_: object) -> None:
        raise OSError(fault, "x")

    store = HeardStore(tmp_path, "3507")
    store.hear(TOPIC, [receipt(0)])
    monkeypatch.setattr(filing, "write", fails)
    with pytest.raises(RetryLater) as refused:
        file_receipts(store, "3507", tmp_path)
    assert refused.value.cause == cause
    assert len(store.unfiled_receipts()) == 1
    store.close()


def test_a_receipt_makes_no_folder_in_the_place_of_one_whose_disk_is_away(tmp_path: Path) -> None:
    store = HeardStore(tmp_path, "3507")
    store.hear(TOPIC, [receipt(0)])
    with pytest.raises(RetryLater) as away:
        file_receipts(store, "3507", tmp_path / "kantor" / "3-terkirim")
    assert away.value.cause == "folder_away"
    assert not (tmp_path / "kantor").exists()
    (tmp_path / "kantor" / "3-terkirim").mkdir(parents=True)
    assert len(file_receipts(store, "3507", tmp_path / "kantor" / "3-terkirim")) == 2
    store.close()
