"""The portal in a real browser: by keyboard alone, on a telephone, on paper, and with whatever offices wrote."""

import pytest
from playwright.sync_api import expect

OFFICE = "3507"
MONITOR = {"width": 1280, "height": 800}
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
