"""Stage lines that wait for their registration: their office reads which and what to do, the ministry how many."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from tests.integration.portal.pages import as_read
from tests.integration.portal.seeding import RECEIVED, number_of

from simpul.domain.days import in_words
from simpul.domain.office import office_day

MINE, OTHER, LATE = "3507", "1807", "6101"


def line_of(portal: Any, office: str, number: str) -> str:
    """The line of the list in which this number stands."""
    page = portal.visitor(office).get("/menunggu").text
    return as_read(page.split(f"<strong>{number}</strong>")[1].split("</tr>")[0]).strip()


def test_an_office_reads_which_registrations_are_waited_for_since_when_and_what_to_do(portal):
    own, registry = portal.offices[MINE], portal.registry
    unseen, refused, on_its_way = (number_of(MINE, no) for no in (95, 1, 4))
    registry.send_ahead(MINE, unseen, "OPP", days_ago=20)
    registry.send_ahead(MINE, unseen, "DEPARTED", days_ago=3)
    registry.send_ahead(MINE, refused, "VERIFIED", days_ago=2)
    registry.send_ahead(MINE, on_its_way, "VERIFIED", days_ago=1)
    office_page = portal.visitor(MINE).get("/").text
    assert "1 registrasi ditunggu lebih dari 14 hari" in as_read(office_page)
    assert "3 registrasi yang ditunggu" in as_read(office_page)
    assert 'href="/menunggu"' in office_page
    line = line_of(portal, MINE, unseen)
    assert "DEPARTED, OPP" in line
    assert "(20 hari)" in line
    assert line.endswith("Kirim registrasinya.")
    assert line_of(portal, MINE, refused).endswith("Perbaiki registrasinya . Lalu kirim lagi.")
    assert f'href="/catatan/{own.refused}"' in portal.visitor(MINE).get("/menunggu").text
    assert line_of(portal, MINE, on_its_way).endswith("Registrasinya sudah Anda kirim. Tunggu sampai tercatat.")


def test_of_a_registration_that_was_withdrawn_or_taken_back_an_office_reads_so(portal):
    registry, office = portal.registry, "3302"
    for no, state in ((97, "withdrawn"), (98, "passed")):
        body = {"source_record_id": number_of(office, no), "name": "SITI"}
        record = registry.record(office, body["source_record_id"])
        registry.owner.execute("UPDATE intake.record_head SET accepted_revision = 1 WHERE record_ref = %s", [record])
        registry.send(office, body, "accepted", record=record, revision=1, slice_state=state, is_loaded=no == 98)
        registry.send_ahead(office, body["source_record_id"], "OPP", days_ago=2)
    registry.insert(
        "registry.record_void", partition_id=registry.partitions[office], log_offset=next(registry.offsets),
        office_code=office, received_date=RECEIVED, slice_id=uuid4(), record_ref=record, revision=2,
        void_document="cpmi_registration",
    )  # fmt: skip
    for no in (97, 98):
        assert "Registrasinya sudah ditarik. Bila memang batal, tarik juga tahapan ini." in line_of(
            portal, office, number_of(office, no)
        )


def test_what_came_or_was_taken_back_is_waited_for_no_longer(portal):
    registry, number = portal.registry, number_of("3209", 95)
    line = registry.send_ahead("3209", number, "OPP", days_ago=20)
    taken = registry.send_ahead("3209", number_of("3209", 96), "OPP", days_ago=20)
    assert "2 registrasi" in as_read(portal.visitor("3209").get("/menunggu").text)
    place = {"partition_id": registry.partitions["3209"], "office_code": "3209", "received_date": RECEIVED}
    registry.insert(
        "registry.record_void", **place, log_offset=next(registry.offsets), slice_id=uuid4(), record_ref=taken,
        revision=2, void_document="placement_stage",
    )  # fmt: skip
    ((offset, slice_id),) = registry.all(
        "SELECT log_offset, slice_id FROM landing.placement_stage WHERE record_ref = %s", line
    )
    registry.insert(
        "registry.stage", **place, log_offset=offset, slice_id=slice_id, record_ref=line, revision=1,
        stage_code="OPP", stage_date=RECEIVED, registration_ref=uuid4(),
    )  # fmt: skip
    registry.owner.execute("DELETE FROM registry.stage_ahead WHERE log_offset = %s", [offset])
    assert "Tidak ada registrasi yang ditunggu." in as_read(portal.visitor("3209").get("/menunggu").text)
    assert "ditunggu" not in portal.visitor("3209").get("/").text


def test_an_office_reads_of_no_other_offices_numbers_and_its_reading_is_kept(portal):
    registry = portal.registry
    lines = {office: registry.send_ahead(office, number_of(office, 97), "OPP", days_ago=1) for office in (MINE, OTHER)}
    registry.owner.execute("DELETE FROM audit.read")
    page = portal.visitor(OTHER).get("/menunggu").text
    assert portal.offices_in(page) == {OTHER}
    ((actor, purpose, references, fields),) = registry.all(
        "SELECT actor, purpose, record_refs, shown_fields FROM audit.read"
    )
    assert (actor, purpose) == (f"office-{OTHER}", "portal: registrations waited for")
    assert lines[OTHER] in references
    assert lines[MINE] not in references
    assert "source_record_id" in fields


def test_a_long_list_of_what_is_waited_for_comes_page_by_page_the_longest_waited_for_first(portal):
    for no in range(200, 230):
        portal.registry.send_ahead("7372", number_of("7372", no), "OPP", days_ago=no)
    clerk = portal.visitor("7372")
    shown = [
        re.findall(r"<strong>(REG/[^<]+)</strong>", clerk.get(f"/menunggu?halaman={number}").text)
        for number in (1, 2, 3)
    ]
    assert [len(page) for page in shown] == [25, 5, 0]
    assert shown[0][0] == number_of("7372", 229)
    assert "Halaman 2 dari 2" in as_read(clerk.get("/menunggu?halaman=2").text)
    assert "Daftar ini sekarang lebih pendek" in clerk.get("/menunggu?halaman=3").text


def test_the_ministry_reads_which_offices_are_waited_for_longer_than_60_days_and_no_number(portal):
    portal.registry.send_ahead(LATE, number_of(LATE, 95), "OPP", days_ago=61)
    portal.registry.send_ahead(LATE, number_of(LATE, 95), "DEPARTED", days_ago=61)
    portal.registry.send_ahead(LATE, number_of(LATE, 96), "OPP", days_ago=59)
    officer = portal.visitor("officer-registry", password=portal.officer_password)
    page = officer.get("/").text
    told = page.split("Registrasi ditunggu lebih dari 60 hari")[1].split("</table>")[0]
    line = as_read(told.split(f">{LATE}</span>")[1].split("</tr>")[0])
    since = in_words(office_day(datetime.now(UTC), LATE) - timedelta(days=61))
    assert line.endswith(f"sejak {since} 1 0 2 "), "one registration, none of which is held, two lines"
    assert f">{MINE}</span>" not in told
    assert portal.offices_in(page) == set()
    assert officer.get("/menunggu").status_code == 404
