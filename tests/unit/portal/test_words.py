"""The words, days and numbers of the counter."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import simpul_portal
from simpul.domain.days import in_words
from simpul_portal import words

TEMPLATES = sorted((Path(simpul_portal.__file__).parent / "templates").glob("*.html"))
NEVER_SAID = ("ditolak", "tolak", "reject", "spool", "slice", "manifest", "epoch", "digest", "offset", "hash", "event")


def test_a_day_is_written_in_full():
    assert in_words(date(2026, 8, 17)) == "17 Agustus 2026"


@pytest.mark.parametrize(
    ("office", "clock"),
    [
        ("3507", "5 Februari 2026, 23.30 WIB"),
        ("5206", "6 Februari 2026, 00.30 WITA"),
        ("9471", "6 Februari 2026, 01.30 WIT"),
    ],
)
def test_a_moment_is_read_off_the_offices_own_clock(office, clock):
    assert words.moment(datetime(2026, 2, 5, 16, 30, tzinfo=UTC), office) == clock


@pytest.mark.parametrize(("value", "written"), [(0, "0"), (999, "999"), (1234567, "1.234.567")])
def test_thousands_are_parted_by_points(value, written):
    assert words.number(value) == written


def test_a_document_nobody_knows_is_simply_a_row():
    assert (words.document_word("cpmi_registration"), words.document_word(None)) == ("Registrasi", "Baris data")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_a_page_says_only_words_of_the_counter(template):
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", template.read_text(encoding="utf-8"), flags=re.S)
    assert not [word for word in NEVER_SAID if re.search(rf"\b{word}", text, re.I)]


def test_every_state_has_a_word_that_a_clerk_may_read():
    said = {*words.STATE.values(), *words.PROGRESS.values()}
    assert said <= {
        "diterima", "diterima dengan catatan", "perlu diperbaiki", "sudah pernah diterima", "diganti versi baru",
        "menunggu", "ditunda untuk diperiksa", "ditarik", "sudah tercatat di registri", "sudah beres", "dikecualikan",
        "lewat batas waktu",
    }  # fmt: skip
