"""The portal in a real browser: by keyboard alone, on a telephone, on paper, and with whatever offices wrote."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

OFFICE = "3507"
MONITOR, TELEPHONE = {"width": 1280, "height": 800}, {"width": 320, "height": 800}
BACKWARDS = "\u202e"
LIST = "/perlu-diperbaiki"


@pytest.fixture(scope="module")
def clerk(portal, browser):
    """A clerk of Malang, logged in."""
    page = browser.new_context(base_url=portal.address, viewport=MONITOR).new_page()
    page.goto("/masuk")
    page.locator("#kantor").fill(OFFICE)
    page.locator("#sandi").fill(portal.offices[OFFICE].password)
    page.get_by_role("button", name="Masuk").click()
    expect(page.get_by_role("heading", name="LTSA Kabupaten Malang")).to_be_visible()
    return page


@pytest.fixture(scope="module")
def strange_file(portal):
    """A file whose name turns the way of reading, with more records on the list than a page holds."""
    file, registry = uuid4(), portal.registry
    for no in range(1, 26):
        number = f"{no}/" + "W" * 100
        body = {"source_record_id": number, "name": "W" * 150, "nik": "9" * 150}
        registry.send(
            OFFICE, body, "rejected", ("nik_malformed:nik",), record=registry.record(OFFICE, number), revision=1,
            file=file, record_no=no,
        )  # fmt: skip
    registry.owner.execute(
        "UPDATE intake.raw_body SET file_name = %s FROM intake.raw "
        "WHERE raw.file_id = %s AND (raw_body.partition_id, raw_body.log_offset) = (raw.partition_id, raw.log_offset)",
        [f"{BACKWARDS}berkas.csv", file],
    )
    return f"{LIST}?berkas={file}"


def test_the_keyboard_always_shows_where_it_is(clerk):
    clerk.goto("/")
    held = clerk.locator("a[href^='/ditunda']").first.get_attribute("href")
    unseen = []
    for address in ("/", LIST, "/tanda-terima", held):
        clerk.goto(address)
        clerk.keyboard.press("Tab")
        while (focused := clerk.evaluate("document.activeElement.outerHTML")).startswith("<body") is False:
            if clerk.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none":
                unseen.append(focused[:80])
            clerk.keyboard.press("Tab")
    assert unseen == []


@pytest.mark.parametrize("address", ["/", LIST])
def test_whoever_hears_only_the_links_of_a_page_can_tell_them_apart(clerk, address):
    clerk.goto(address)
    heard = clerk.locator("main a").evaluate_all("all => all.map(one => [one.ariaLabel || one.innerText, one.href])")
    places = {}
    for name, place in heard:
        places.setdefault(name, set()).add(place)
    assert {name for name, found in places.items() if len(found) > 1} == set()


@pytest.mark.parametrize("screen", [MONITOR, TELEPHONE], ids=["monitor", "telephone"])
def test_a_word_without_end_stays_on_the_page(clerk, strange_file, screen):
    clerk.set_viewport_size(screen)
    clerk.goto(strange_file)
    record = clerk.locator("a.open").first.get_attribute("href")
    widths = []
    for address in (strange_file, record):
        clerk.goto(address)
        widths.append(clerk.evaluate("document.documentElement.scrollWidth - window.innerWidth"))
    clerk.set_viewport_size(MONITOR)
    assert widths == [0, 0]


def test_a_name_that_turns_the_way_of_reading_turns_none_of_our_words(clerk, strange_file):
    clerk.goto(strange_file)
    runs_on = clerk.locator(".record .small-print").first.evaluate(
        """line => {
            const text = [...line.childNodes].filter(each => each.textContent.includes("diterima")).pop();
            const at = text.textContent.indexOf("diterima"), place = document.createRange();
            const left = offset => {
                place.setStart(text, at + offset);
                place.setEnd(text, at + offset + 1);
                return place.getBoundingClientRect().left;
            };
            return left(0) < left(7);
        }"""
    )
    assert runs_on


def test_two_choices_right_after_each_other_both_count(clerk):
    clerk.goto(LIST)
    late = []
    clerk.route("**/perlu-diperbaiki?**", lambda asked: late.append(asked) if not late else asked.continue_())
    clerk.locator("#alasan").select_option("nik_malformed")
    clerk.locator("#jenis").select_option("cpmi_registration")
    clerk.wait_for_timeout(300)
    late[0].continue_()
    try:
        clerk.wait_for_url("**alasan=nik_malformed&jenis=cpmi_registration", timeout=5_000)
        expect(clerk.locator("#jenis")).to_have_value("cpmi_registration")
        expect(clerk.locator("#alasan")).to_have_value("nik_malformed")
    finally:
        clerk.unroute("**/perlu-diperbaiki?**")


def test_a_printed_page_of_a_longer_list_says_which_it_is(clerk, strange_file):
    clerk.goto(strange_file)
    clerk.emulate_media(media="print")
    try:
        expect(clerk.get_by_text("Halaman 1 dari 2")).to_be_visible()
        expect(clerk.get_by_text("Berikutnya")).to_be_hidden()
    finally:
        clerk.emulate_media(media="screen")
