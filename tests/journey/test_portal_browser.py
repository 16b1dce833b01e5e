"""A clerk at an old monitor: the portal in a real browser, over a month that came the whole way."""

import csv
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

MONITOR = {"width": 1280, "height": 800}
TELEPHONE = {"width": 390, "height": 844}


@dataclass(frozen=True)
class Counter:
    """The portal, and the office with most to correct."""

    address: str
    office: str
    password: str
    open_cases: int


@pytest.fixture(scope="module")
def counter(month) -> Counter:
    """Where the clerk works; not at the offices (3505, 3509) in whose names other tests send what no clerk would."""
    with month.stack.owner() as owner:
        office, cases = owner.execute(
            "SELECT office_code, count(*) FROM intake.reject_case WHERE closed_at IS NULL "
            "AND office_code NOT IN ('3505', '3509') GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 1"
        ).fetchone()
    address = month.stack.status()["portal"]["url"].rstrip("/")
    return Counter(address, office, month.stack.secret("portal", f"office-{office}"), cases)


def visited(browser: Browser, counter: Counter, **options) -> Page:
    """A page of a fresh browser in which the clerk has logged in by keyboard alone."""
    context: BrowserContext = browser.new_context(base_url=counter.address, viewport=MONITOR, **options)
    context.set_default_timeout(15_000)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("[autofocus]")).to_be_focused()
    page.keyboard.type(counter.office)
    page.keyboard.press("Tab")
    page.keyboard.type(counter.password)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Kode kantor {counter.office}")).to_be_visible()
    return page


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_clerk_finds_downloads_and_opens_what_has_to_be_corrected(browser, counter, tmp_path, scripts):
    page = visited(browser, counter, java_script_enabled=scripts)
    page.get_by_role("link", name="Lihat dan perbaiki").click()
    expect(page.get_by_role("heading", name="Perlu diperbaiki")).to_be_visible()
    everything = page.locator("article.record").count()
    assert everything > 0

    # A row that nobody could read is refused again whenever its file is sent again: its place does not tell them apart.
    code = page.locator("#alasan option:not([value='']):not([value=unreadable])").first.get_attribute("value")
    page.locator("#alasan").select_option(code)
    if not scripts:
        page.get_by_role("button", name="Tampilkan").click()
    page.wait_for_url(f"**alasan={code}**")
    expect(page.locator("#alasan")).to_have_value(code)

    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh daftar (CSV)").click()
    download.value.save_as(tmp_path / "list.csv")
    with (tmp_path / "list.csv").open(encoding="utf-8-sig", newline="") as lines:
        records = {(line["Berkas"], line["Data ke-"]) for line in csv.DictReader(lines, delimiter=";")}
    assert f"{len(records)} data" in page.locator("#daftar").inner_text()

    page.get_by_role("link", name="Buka rinciannya").first.click()
    expect(page.get_by_role("heading", name="Caranya")).to_be_visible()
    page.get_by_role("button", name="Keluar").click()
    expect(page.get_by_role("heading", name="Portal kantor LTSA")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Caranya")).to_have_count(0)


def test_filtering_replaces_the_list_alone_and_the_way_back_works(browser, counter):
    page = visited(browser, counter)
    page.goto("/perlu-diperbaiki")
    page.evaluate("window.sameVisit = true")
    page.locator("#jenis").select_option("cpmi_registration")
    page.wait_for_url("**jenis=cpmi_registration**")
    assert page.evaluate("window.sameVisit") is True
    page.go_back()
    expect(page.locator("#jenis")).to_have_value("")
    kept = page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage)")
    assert "history-cache" not in kept
    assert "<" not in kept, "a page with persons is left behind in the browser"


@pytest.mark.parametrize("screen", [MONITOR, TELEPHONE], ids=["old monitor", "telephone"])
def test_no_page_overflows_complains_or_asks_another_server(browser, counter, screen):
    page = visited(browser, counter)
    complaints, strangers = [], []
    page.on("console", lambda line: complaints.append(line.text) if line.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(counter.address) else strangers.append(asked.url))
    page.set_viewport_size(screen)
    page.goto("/perlu-diperbaiki")
    record = page.locator("a.open").first.get_attribute("href")
    page.goto("/berkas")
    file = page.locator("td a").first.get_attribute("href")
    for address in ("/", "/perlu-diperbaiki", record, "/berkas", file, "/menunggu"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address
        assert page.evaluate("document.documentElement.lang") == "id"
    assert (complaints, strangers) == ([], [])


@pytest.mark.parametrize("width", [1024, 701, 390])
def test_no_page_of_an_officer_overflows_a_smaller_screen(browser, counter, month, width):
    context = browser.new_context(base_url=counter.address, viewport={"width": width, "height": 768})
    page = context.new_page()
    page.goto("/")
    page.locator("#kantor").fill("officer-registry")
    page.locator("#sandi").fill(month.stack.secret("portal", "officer-registry"))
    page.get_by_role("button", name="Masuk").click()
    for address, heading in (("/", "Semua kantor"), ("/tanda-terima", "Tanda terima semua kantor")):
        page.goto(address)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_session_that_ended_meanwhile_leads_to_the_door_not_to_an_empty_list(browser, counter):
    page = visited(browser, counter)
    page.goto("/perlu-diperbaiki")
    page.context.clear_cookies()
    page.locator("#jenis").select_option("cpmi_registration")
    expect(page.get_by_role("heading", name="Portal kantor LTSA")).to_be_visible()


def test_a_printed_list_shows_records_and_no_buttons(browser, counter):
    page = visited(browser, counter)
    page.goto("/perlu-diperbaiki")
    page.emulate_media(media="print")
    expect(page.locator("article.record").first).to_be_visible()
    for hidden in ("nav", ".filters", "text=Unduh daftar", "text=Keluar"):
        expect(page.locator(hidden).first).to_be_hidden()
