"""An office explains or withdraws what is held, and has receipts; it never reaches another office's."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from tests.integration.portal.pages import as_read, as_shown

from simpul.domain.receipt_code import code_of
from simpul.reading.records import slice_lines

MINE, OTHER = "3507", "1807"


def held(portal: Any, office: str) -> str:
    return str(portal.registry.slices[office, "held"])


def say(portal: Any, browser: Any, slice_id: str, **said: str) -> Any:
    page = browser.get(f"/ditunda/{held(portal, MINE)}").text
    return browser.post(f"/ditunda/{slice_id}", data={"csrf": portal.csrf_of(page)} | said)


def words(portal: Any) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = portal.registry.all(
        "SELECT office_code, kind, words, principal FROM quality.slice_word ORDER BY slice_word_no"
    )
    return found


def receipt_of(portal: Any, office: str, number: int) -> str:
    code = code_of(number)
    portal.registry.insert(
        "intake.receipt", receipt_code=code, office_code=office, partition_id=-1, log_offset=number, file_id=uuid4(),
        received_date="2026-02-05", broker_at=datetime(2026, 2, 5, 3, tzinfo=UTC), event_count=7, accepted_count=4,
        rejected_count=1, duplicate_count=2, superseded_count=0,
    )  # fmt: skip
    return code


def test_an_office_reads_why_its_data_wait_and_explains_them_to_the_officer(portal, monkeypatch):
    browser = portal.visitor(MINE)
    address = f"/ditunda/{held(portal, MINE)}"
    assert address in browser.get("/").text
    assert "Banyak NIK rusak oleh Excel" in browser.get(address).text
    answer = say(portal, browser, held(portal, MINE), tindakan="jelaskan", kata="  Satu P3MI <b>\r\nbersama ")
    assert (answer.status_code, answer.headers["location"]) == (303, address)
    assert words(portal) == [(MINE, "explanation", "Satu P3MI <b>\nbersama", f"office-{MINE}")]
    assert "Satu P3MI &lt;b&gt;\nbersama" in browser.get(address).text
    monkeypatch.setenv("SIMPUL_STATE", str(portal.state))
    (line,) = [line for line in slice_lines() if str(line["slice_id"]) == held(portal, MINE)]
    assert [(said["kind"], said["words"]) for said in line["said"]] == [("explanation", "Satu P3MI <b>\nbersama")]


def test_an_office_reads_how_much_is_held_from_which_file_and_what_was_seen_beside_what_is_usual(portal):
    office = "6503"
    reasons = [
        {"code": "slice_damaged_identifiers", "field": "nik", "seen": 0.55, "usual": 0.1},
        {"code": "slice_volume_unusual", "field": None, "seen": 1320, "usual": 40.3},
    ]
    portal.registry.owner.execute(
        "UPDATE quality.slice SET reasons = %s WHERE slice_id = %s", [json.dumps(reasons), held(portal, office)]
    )
    portal.registry.owner.execute("DELETE FROM audit.read")
    answer = portal.visitor(office).get(f"/ditunda/{held(portal, office)}").text
    page = as_read(answer)
    assert "1 data registrasi, diterima 5 Februari 2026" in page
    assert "55% NIK hari itu berakhir dengan angka 0. Biasanya 10%." in page
    assert "Hari itu kantor Anda mengirim 1.320 data. Biasanya sekitar 40 data." in page
    assert f"{office}_registrasi_202601.csv data ke-5 1 data" in page
    assert f"{office}_registrasi_202601.csv data ke-5 1 data" in as_shown(answer)
    ((purpose, fields),) = portal.registry.all("SELECT purpose, shown_fields FROM audit.read")
    assert (purpose, fields) == ("portal: held data", ["file_name"])


def test_a_reason_that_stands_twice_is_named_once_on_the_first_page(portal):
    code = "slice_repeated_identity"
    twice = json.dumps([{"code": code, "field": "phone"}, {"code": code, "field": "consent_giver_name"}])
    portal.registry.owner.execute(
        "UPDATE quality.slice SET reasons = %s WHERE slice_id = %s", [twice, held(portal, OTHER)]
    )
    assert portal.visitor(OTHER).get("/").text.count("<li>Satu isian untuk banyak orang</li>") == 1


def test_nothing_is_kept_of_a_foreign_slice_a_stale_form_or_no_words(portal):
    browser, before = portal.visitor(MINE), words(portal)
    assert browser.get(f"/ditunda/{held(portal, OTHER)}").status_code == 404
    assert say(portal, browser, held(portal, OTHER), tindakan="tarik", kata="x").status_code == 404
    asked = "SELECT count(*) FROM audit.foreign_request WHERE what LIKE %s"
    assert portal.registry.all(asked, f"%{held(portal, OTHER)}%") == [(2,)]
    passed = portal.registry.slices[MINE, "passed"]
    assert say(portal, browser, str(passed), tindakan="tarik", kata="x").status_code == 404
    assert say(portal, browser, held(portal, MINE), tindakan="tarik", kata="x", csrf="stale").status_code == 403
    assert say(portal, browser, held(portal, MINE), tindakan="tarik", kata=" \r\n ").status_code == 400
    assert say(portal, browser, held(portal, MINE), tindakan="tarik", kata="x" * 2001).status_code == 400
    assert say(portal, browser, held(portal, MINE), tindakan="lepaskan", kata="x").status_code == 404
    assert words(portal) == before


def test_what_is_sent_twice_in_a_row_is_kept_once_also_where_both_come_at_once(portal):
    office = "3209"
    browser, address = portal.visitor(office), f"/ditunda/{held(portal, office)}"
    csrf = portal.csrf_of(browser.get(address).text)

    def sent(kind: str, written: str) -> int:
        form = {"csrf": csrf, "tindakan": kind, "kata": written}
        return int(browser.post(address, data=form).status_code)

    with ThreadPoolExecutor(4) as together:
        assert set(together.map(lambda _: sent("jelaskan", "Satu P3MI"), range(8))) == {303}
    assert [sent("jelaskan", each) for each in ("Dua P3MI", "Satu P3MI")] == [303, 303]
    assert sent("tarik", "Satu P3MI") == 303
    portal.registry.owner.execute(
        "UPDATE quality.slice SET state = 'withdrawn' WHERE slice_id = %s", [held(portal, office)]
    )
    assert sent("tarik", "Satu P3MI") == 303
    assert sent("tarik", "Dua P3MI") == 409
    assert [(kind, said) for code, kind, said, _ in words(portal) if code == office] == [
        ("explanation", "Satu P3MI"), ("explanation", "Dua P3MI"), ("explanation", "Satu P3MI"),
        ("withdrawal", "Satu P3MI"),
    ]  # fmt: skip


def test_what_the_form_allows_is_kept_in_any_script_and_what_is_longer_is_answered_in_words(portal):
    browser, longest = portal.visitor(MINE), "\U0001f9f3" * 2000
    assert say(portal, browser, held(portal, MINE), tindakan="jelaskan", kata=longest).status_code == 303
    assert words(portal)[-1][2] == longest
    before = words(portal)
    for much in (2001, 20_000):
        answer = say(portal, browser, held(portal, MINE), tindakan="jelaskan", kata="\uac00" * much)
        assert answer.status_code == (400 if much == 2001 else 413)
        assert "Belum tersimpan" in answer.text
        assert "paling banyak 2.000 huruf" in answer.text
        assert answer.headers["cache-control"] == "no-store"
    assert words(portal) == before


def test_who_writes_longer_than_the_session_lasts_is_told_that_nothing_was_kept_and_led_back(portal):
    browser, before = portal.visitor(MINE), words(portal)
    page = browser.get(f"/ditunda/{held(portal, MINE)}").text
    browser.cookies.clear()
    form = {"csrf": portal.csrf_of(page), "tindakan": "jelaskan", "kata": "panjang"}
    answer = browser.post(f"/ditunda/{held(portal, MINE)}", data=form)
    door = browser.get(answer.headers["location"]).text
    assert "belum tersimpan" in door
    assert f'name="lanjut" value="/ditunda/{held(portal, MINE)}"' in door
    assert words(portal) == before
    assert browser.post("/keluar").headers["location"] == "/masuk"


def test_an_office_withdraws_and_reads_at_once_that_its_data_are_withdrawn(portal):
    browser, before = portal.visitor(MINE), words(portal)
    assert say(portal, browser, held(portal, MINE), tindakan="tarik", kata="Kolom bergeser").status_code == 303
    page = browser.get(f"/ditunda/{held(portal, MINE)}").text
    assert "Data ini ditarik oleh kantor Anda" in page
    assert '<form method="post" action="/ditunda' not in page
    assert words(portal) == [*before, (MINE, "withdrawal", "Kolom bergeser", f"office-{MINE}")]


def test_an_office_finds_its_receipts_and_tells_a_genuine_code_from_others(portal):
    mine, theirs = receipt_of(portal, MINE, 1001), receipt_of(portal, OTHER, 1002)
    browser = portal.visitor(MINE)
    page = browser.get("/tanda-terima").text
    assert mine in page
    assert theirs not in page
    assert f"Kode bukti {mine} asli" in browser.get("/tanda-terima", params={"kode": mine.lower()}).text
    never = "Tidak ada tanda terima dengan kode ini"
    assert never in browser.get("/tanda-terima", params={"kode": theirs}).text
    assert never in browser.get("/tanda-terima", params={"kode": code_of(999)}).text
    wrong = mine[:-1] + ("A" if mine[-1] != "A" else "B")
    assert "salah ketik" in browser.get("/tanda-terima", params={"kode": wrong}).text
    officer = portal.visitor("officer-registry", password=portal.officer_password)
    assert f"Kode bukti {theirs} asli" in officer.get("/tanda-terima", params={"kode": theirs}).text
