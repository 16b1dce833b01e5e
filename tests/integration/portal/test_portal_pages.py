"""What a clerk reads of the own office, what is kept of it, and what nobody reads."""

import csv
import io
import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from tests.integration.portal.pages import OWN_PAGES, as_read
from tests.integration.portal.seeding import RECEIVED

from simpul.contracts.offices import office_codes

FIXED_SENTENCE = (
    "Jangan mengubah data agar lolos. Periksa dokumen aslinya; bila memang salah ketik, perbaiki sesuai dokumen."
)


@pytest.fixture(scope="module")
def clerk(portal):
    """A clerk of Malang, logged in."""
    return portal.visitor("3507")


@pytest.fixture(scope="module")
def own(portal):
    """The records of Malang."""
    return portal.offices["3507"]


def sheet(answer):
    """The downloaded list, a dict per line."""
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


def test_every_own_page_opens(clerk, own):
    assert [clerk.get(address).status_code for address in (*OWN_PAGES, *own.everything)] == [200] * (len(OWN_PAGES) + 9)


def test_the_counts_add_up_to_what_was_sent(clerk):
    page = as_read(clerk.get("/").text)
    for line in (
        "Diterima 3", "Diterima dengan catatan 1", "Perlu diperbaiki 5", "Sudah beres 1", "Sudah pernah diterima 1",
        "Diganti versi baru 1", "Dikirim seluruhnya 12", "Sudah tercatat di registri 2", "Menunggu 1",
        "Ditunda untuk diperiksa 1", "Diterima seluruhnya 4",
    ):  # fmt: skip
        assert line in page
    assert re.search(r"3507_registrasi_202601\.csv 5 Februari 2026 12 4 5 ", as_read(clerk.get("/berkas").text))


def test_the_list_shows_the_newest_revision_of_each_open_record_once(clerk):
    page = as_read(clerk.get("/perlu-diperbaiki").text)
    assert "5 data" in page
    assert page.count("REG/3507/2026/000080") == 1
    assert "Tanggal dalam NIK tidak mungkin" in page
    assert "REG/3507/2026/000070" not in page


def test_each_reason_says_what_was_written_and_who_corrects_it_by_which_document(clerk, own):
    page = as_read(clerk.get(f"/catatan/{own.refused}").text)
    assert "REG/3507/2026/000001 · SITI 3507" in page
    assert "berkas 3507_registrasi_202601.csv , data ke-1" in page
    assert "NIK tertulis 350711430509. Salin ke-16 angkanya dari KTP-el." in page
    assert "Tertulis 350711430509 Seharusnya teks berisi 16 angka" in page
    assert "Yang memperbaiki calon PMI sendiri, dengan KTP-el atau Kartu Keluarga" in page
    assert page.index("Isian wajib kosong") < page.index("NIK belum ada")


def test_a_record_is_found_by_its_reference_and_by_the_id_of_its_event(clerk, own):
    by_record, by_event = (clerk.get(f"/catatan/{asked}") for asked in (own.refused, own.refused_event))
    assert as_read(by_record.text) == as_read(by_event.text)


def test_a_corrected_record_shows_its_history(clerk, own):
    page = as_read(clerk.get(f"/catatan/{own.corrected}").text)
    assert "Diterima Sudah tercatat di registri" in page
    assert re.search(r"ke-2 .* Diterima ke-1 .* Sudah beres", page)


def test_a_record_that_was_taken_back_is_not_said_to_be_in_the_registry(portal):
    office, insert = "6503", portal.registry.insert
    taken = {
        "partition_id": portal.registry.partitions[office], "log_offset": next(portal.registry.offsets),
        "office_code": office,
    }  # fmt: skip
    revision = {"record_ref": portal.offices[office].accepted, "revision": 2}
    rows = taken | revision | {"slice_id": uuid4(), "received_date": RECEIVED, "void_document": "cpmi_registration"}
    insert(
        "intake.raw", **taken, broker_at=datetime.now(UTC), received_date=RECEIVED, event_id=uuid4(),
        document="record_void", body_digest=b"d", byte_count=2,
    )  # fmt: skip
    insert("intake.raw_body", **taken, headers=b"", body=b"{}")
    insert(
        "intake.verdict", **taken, **revision, document="record_void", verdict="accepted", reasons="[]", cause="first",
        rule_edition="1", reference_edition="r", code_version="t",
    )  # fmt: skip
    insert(
        "landing.record_void", **rows, warning_codes=[], source_record_id="REG/1", void_reason="salah orang",
        taken_back_by="Budi",
    )  # fmt: skip
    insert("registry.record_void", **rows)
    page = as_read(portal.visitor(office).get(f"/catatan/{portal.offices[office].accepted}").text)
    assert "Data ini ditarik oleh kantor Anda." in page
    assert "Sudah tercatat di registri" not in page


def test_a_row_that_could_not_be_read_is_shown_as_it_was_sent(clerk, own):
    page = as_read(clerk.get(f"/catatan/{own.unreadable_event}").text)
    assert "Baris tidak terbaca" in page
    assert "REG/3507/2026/000050;SITI;;�" in page


NEW = "Perbaikannya dihitung sebagai data baru"


@pytest.mark.parametrize(
    ("document", "codes", "is_known"),
    [
        ("placement_stage", ("stage_date_impossible:stage_date",), False),
        ("placement_stage", ("not_in_code_list:stage_code",), False),
        ("placement_stage", ("wrong_office:office_code",), True),
        ("record_void", ("record_unknown:source_record_id",), False),
        ("record_void", ("missing_required:reason",), True),
    ],
)
def test_what_is_corrected_under_another_name_is_not_promised_to_settle_by_itself(portal, document, codes, is_known):
    office = "1801"
    record = portal.registry.record(office, str(uuid4()))
    body = {"source_record_id": "REG/1"}
    portal.registry.send(office, body, "rejected", codes, document=document, record=record, revision=1)
    browser = portal.visitor(office)
    page = as_read(browser.get(f"/catatan/{record}").text)
    assert (NEW not in page) == ("dengan sendirinya" in page) == ("Biarkan nomor" in page) == is_known
    listed = as_read(browser.get(f"/perlu-diperbaiki?jenis={document}").text)
    portal.registry.owner.execute("UPDATE intake.reject_case SET closed_at = now() WHERE record_ref = %s", [record])
    assert (NEW not in listed) == is_known


def test_a_row_without_a_name_is_said_to_stay_until_its_time_is_past(clerk, own):
    page = as_read(clerk.get(f"/catatan/{own.unreadable_event}").text)
    assert f"{NEW}." in page
    assert "hilang dari daftar 180 hari sesudah tiba" in page
    assert "dengan sendirinya" not in page


def test_of_a_guarded_reason_only_the_fixed_sentence_is_shown(clerk, own):
    page = as_read(clerk.get(f"/catatan/{own.under_age}").text)
    assert FIXED_SENTENCE in page
    assert "2009" not in page
    assert "Seharusnya" not in page
    assert "Yang memutuskan: Kementerian, bukan kantor ini." in page
    assert "Bila semua isinya sudah sama, biarkan." in page
    (line,) = [line for line in sheet(clerk.get("/perlu-diperbaiki.csv")) if line["Kode alasan"] == "under_age"]
    assert line["Penjelasan"] == FIXED_SENTENCE
    assert (line["Tertulis"], line["Seharusnya"], line["Kolom"]) == ("", "", "")


def test_a_reason_for_protection_officers_is_nowhere(portal):
    for office in ("3507", "6503"):
        clerk = portal.visitor(office)
        for address in (*OWN_PAGES, *portal.offices[office].everything):
            text = clerk.get(address).text
            assert "age_conflict" not in text
            assert "Umur bertentangan" not in text
        assert clerk.get("/perlu-diperbaiki", params={"alasan": "age_conflict"}).status_code == 404


def test_the_download_has_a_line_for_each_record_and_reason(clerk):
    answer = clerk.get("/perlu-diperbaiki.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert re.fullmatch(
        r'attachment; filename="perlu-diperbaiki-3507-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"]
    )
    lines = [(line["Nomor"], line["Kode alasan"]) for line in sheet(answer)]
    assert sorted(lines) == sorted(
        [
            ("REG/3507/2026/000001", "nik_malformed"),
            ("REG/3507/2026/000001", "missing_required"),
            ("REG/3507/2026/000001", "nik_missing"),
            ("REG/3507/2026/000090", "under_age"),
            ("REG/3507/2026/000080", "nik_date_impossible"),
            ("", "unreadable"),
            ("", "unknown_document"),
        ]
    )


def test_the_list_can_be_narrowed_to_a_reason_and_a_file(clerk, own):
    page = as_read(clerk.get("/perlu-diperbaiki", params={"alasan": "nik_malformed", "berkas": str(own.file)}).text)
    assert "1 data" in page
    assert "REG/3507/2026/000080" not in page
    assert len(sheet(clerk.get("/perlu-diperbaiki.csv", params={"alasan": "nik_date_impossible"}))) == 1


def test_a_reason_that_no_row_of_the_kind_has_stays_chosen(clerk):
    page = clerk.get("/perlu-diperbaiki", params={"alasan": "nik_malformed", "jenis": "placement_stage"}).text
    assert "0 data" in as_read(page)
    assert '<option value="nik_malformed" selected>NIK bukan 16 angka (0)</option>' in page


def test_a_long_list_comes_page_by_page(portal):
    office = "7372"
    for number in range(200, 245):
        record = portal.registry.record(office, f"REG/{office}/2026/{number:06}")
        body = {"source_record_id": f"REG/{office}/2026/{number:06}", "name": "SITI"}
        portal.registry.send(
            office, body, "rejected", ("missing_required:sex",), record=record, revision=1, record_no=number
        )
    clerk = portal.visitor(office)
    shown = [
        re.findall(r'href="/catatan/([^"]+)"', clerk.get(f"/perlu-diperbaiki?halaman={number}").text)
        for number in (1, 2, 3, 4)
    ]
    assert [len(page) for page in shown] == [20, 20, 10, 0]
    assert len({record for page in shown for record in page}) == 50
    assert "Halaman 2 dari 3" in as_read(clerk.get("/perlu-diperbaiki?halaman=2").text)


def test_a_page_past_the_end_of_a_list_does_not_say_that_the_list_is_empty(clerk):
    for address, nothing in (
        ("/perlu-diperbaiki", "Tidak ada data yang perlu diperbaiki"), ("/berkas", "Belum ada berkas"),
    ):  # fmt: skip
        page = clerk.get(f"{address}?halaman=2").text
        assert nothing not in as_read(page)
        assert f'<a href="{address}' in page.split("Daftar ini sekarang lebih pendek.")[1]


def test_an_office_hears_that_all_is_well_only_where_nothing_is_held_waits_or_is_past_its_time(portal):
    portal.registry.owner.execute(
        "UPDATE intake.reject_case SET state = 'expired', closed_at = now() WHERE office_code = '6101'"
    )
    page = as_read(portal.visitor("6101").get("/").text)
    assert "Tidak ada data yang perlu diperbaiki." in page
    assert "Lewat batas waktu" in page
    assert "Semua data Anda sudah beres" not in page


@pytest.mark.parametrize(
    "what", ["/catatan/", "/berkas/", "/perlu-diperbaiki?berkas=", "/perlu-diperbaiki.csv?berkas="]
)
def test_another_offices_id_is_not_here_and_is_on_record(portal, clerk, what):
    other = portal.offices["3209"]
    asked = other.refused if "catatan" in what else other.file
    portal.registry.owner.execute("DELETE FROM audit.foreign_request")
    answer = clerk.get(f"{what}{asked}")
    assert answer.status_code == 404
    assert answer.text == clerk.get(f"{what}{uuid4()}").text
    actor, kept, remote = portal.registry.all(
        "SELECT actor, what, remote FROM audit.foreign_request ORDER BY request_no"
    )[0]
    assert (actor, remote) == ("office-3507", "127.0.0.1")
    assert kept.endswith(str(asked))
    assert f"office-3507 asked for a {kept.split()[0]} that is not its own: {asked}" in portal.log.read_text()


@pytest.mark.parametrize("event", ["refused_event", "unreadable_event"])
def test_another_offices_event_is_not_here_either(portal, clerk, event):
    assert clerk.get(f"/catatan/{getattr(portal.offices['3209'], event)}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/catatan/1", "/catatan/SITI%20AMINAH", "/berkas/", "/berkas/..%2F", "/perlu-diperbaiki?halaman=0",
        "/perlu-diperbaiki?alasan=SITI", "/perlu-diperbaiki?jenis=x", "/perlu-diperbaiki?berkas=SITI", "/tidak-ada",
        "/static/../words.py", "/docs", "/openapi.json",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_the_same_words_and_without_repeating_it(clerk, address):
    answer = clerk.get(address)
    assert answer.status_code == 404
    assert "SITI" not in answer.text


@pytest.mark.parametrize("address", ["/", "/perlu-diperbaiki", "/sehat", "/static/portal.css", "/tidak-ada"])
def test_who_asks_for_the_headers_alone_gets_those_of_the_page(clerk, address):
    whole, headers = clerk.get(address), clerk.head(address)
    assert (headers.status_code, headers.content) == (whole.status_code, b"")
    assert headers.headers["content-type"] == whole.headers["content-type"]


def test_reading_a_person_is_in_the_access_log_in_the_same_transaction(portal, own):
    portal.registry.owner.execute("DELETE FROM audit.read")
    portal.visitor("3507").get(f"/catatan/{own.refused}")
    ((actor, login, purpose, count, references, fields),) = portal.registry.all(
        "SELECT actor, login_name, purpose, record_count, record_refs, shown_fields FROM audit.read"
    )
    assert (actor, login, purpose, count, references) == (
        "office-3507",
        "simpul_portal",
        "portal: record",
        1,
        [own.refused],
    )
    assert {"name", "source_record_id", "nik"} <= set(fields)


def test_whoever_asks_who_read_a_person_gets_every_reading(portal, own):
    portal.registry.owner.execute("DELETE FROM audit.read")
    clerk = portal.visitor("3507")
    for address in (f"/catatan/{own.refused}", "/perlu-diperbaiki", "/perlu-diperbaiki.csv", "/", "/berkas"):
        clerk.get(address)
    readings = portal.registry.all(
        "SELECT purpose FROM audit.read WHERE record_refs @> ARRAY[%s]::uuid[] ORDER BY read_no", own.refused
    )
    assert readings == [("portal: record",), ("portal: repair list",), ("portal: repair download",)]


def test_an_officer_sees_all_offices_counts_and_no_person(portal):
    officer = portal.visitor("officer-registry", password=portal.officer_password)
    page = officer.get("/")
    assert page.text.count("<tr>") >= len(office_codes())
    assert portal.offices_in(page.text) == set()
    assert "SITI" not in page.text
    for address in (*OWN_PAGES[1:], *portal.offices["3507"].everything):
        assert officer.get(address).status_code == 404


def test_an_officer_reads_of_a_stage_line_ahead_of_its_registration_that_it_waits(portal):
    """A loaded slice of four lines: one is in the registry, one was taken back while it waited, two wait."""
    office, slice_id, insert = "2100", uuid4(), portal.registry.insert
    place = {"partition_id": 9, "office_code": office, "received_date": RECEIVED, "slice_id": slice_id}
    insert(
        "quality.slice", slice_id=slice_id, office_code=office, document="placement_stage", received_date=RECEIVED,
        part_no=1, state="passed", record_count=4, loaded_at=datetime.now(UTC),
    )  # fmt: skip
    lines = [place | {"log_offset": no, "record_ref": uuid4()} for no in range(4)]
    reached = {"revision": 1, "stage_code": "VERIFIED", "stage_date": RECEIVED}
    judged = {"document": "placement_stage", "verdict": "accepted", "revision": 1, "reasons": "[]", "cause": "first",
              "rule_edition": "1", "reference_edition": "1", "code_version": "1"}  # fmt: skip
    for line in lines:
        whose = {name: line[name] for name in ("partition_id", "log_offset", "office_code", "record_ref")}
        insert("intake.verdict", **whose, **judged)
        insert("landing.placement_stage", **line, **reached, warning_codes=[], source_record_id="REG/1")
    insert("registry.stage", **lines[0], **reached, registration_ref=uuid4())
    for line in lines[1:]:
        insert("registry.stage_ahead", **{name: line[name] for name in ("partition_id", "log_offset", "office_code")})
    taking_back = lines[1] | {"log_offset": 4, "revision": 2, "void_document": "placement_stage"}
    insert("registry.record_void", **taking_back)
    insert(
        "landing.record_void", **taking_back, warning_codes=[], source_record_id="REG/1", void_reason="uji",
        taken_back_by="SITI",
    )  # fmt: skip
    insert(
        "intake.record_head", record_ref=lines[1]["record_ref"], office_code=office, document="placement_stage",
        source_record_id="REG/1", record_key=b"k", revision=2, content_digest=b"c", newest_partition_id=9,
        newest_log_offset=4, is_void=True,
    )  # fmt: skip
    officer = portal.visitor("officer-registry", password=portal.officer_password)
    # The office is named twice: among those that others wait for, as the lines were received long ago, and below.
    shown = as_read(officer.get("/").text.split(f">{office}</span>")[-1].split("</tr>")[0])
    sent, let_in, repair, waiting, held, withdrawn, loaded = re.findall(r"\d+", shown)
    # beside them stand four registrations of other slices: one waits to be loaded, one is held, two are in the registry
    assert (sent, let_in, repair, waiting, held, withdrawn, loaded) == ("12", "8", "5", "3", "1", "1", "3")


@pytest.mark.parametrize("address", [*OWN_PAGES, "/masuk", "/sehat", "/tidak-ada"])
def test_no_answer_is_kept_framed_or_scripted(clerk, address):
    headers = clerk.get(address).headers
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY", "for browsers that know no policy"
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert set(headers["content-security-policy"].split("; ")) == {
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "connect-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    }  # fmt: skip
    assert "server" not in headers


def test_no_personal_data_is_in_the_portals_log_or_addresses(portal, clerk, own):
    clerk.get("/perlu-diperbaiki?alasan=SITI-DALAM-ALAMAT")
    clerk.get("/SITI-DALAM-JALAN")
    for address in (*OWN_PAGES, *own.everything):
        assert not re.search(r'(?:href|action|hx-get)="[^"]*(?:SITI|REG|registrasi_)', clerk.get(address).text)
    log = portal.log.read_text()
    assert "GET /catatan/{asked} 200" in log
    assert not re.search(r"SITI|REG/|350711430509|registrasi_|rahasia|\?", log)
