"""The one word for a row, over every combination of what can be known of it."""

from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from simpul_office.listening.messages import Case, SliceState, Verdict
from simpul_office.listening.words import WORDS, Word, word_for

CASES = [None, *get_args(Case)]
SLICES = [None, *get_args(SliceState)]
ALL = list(product([True, False], [None, *get_args(Verdict)], CASES, SLICES, [True, False]))


def said(is_sent: bool, verdict: Verdict | None, case: Case | None, state: SliceState | None, notes: bool) -> Word:
    return word_for(is_sent=is_sent, verdict=verdict, case=case, slice_state=state, has_notes=notes)


@pytest.mark.parametrize("combination", ALL, ids=str)
def test_every_combination_has_one_word_of_the_counter(combination: tuple) -> None:
    is_sent, verdict, case, state, notes = combination
    word = said(*combination)
    assert word in WORDS
    if verdict is None:
        assert word == ("dikirim" if is_sent else "antrean kirim")
    elif verdict == "duplicate":
        assert word == "sudah pernah diterima"
    elif verdict == "superseded":
        assert word == "diganti versi baru"
    elif verdict == "rejected" and case in (None, "open"):
        assert word == "perlu diperbaiki"
    elif verdict == "rejected" and case in ("resolved", "expired"):
        assert word == {"resolved": "sudah beres", "expired": "lewat batas waktu"}[case]
    else:
        let_in = {
            "held": "ditunda untuk diperiksa",
            "released": "menunggu",
            "withdrawn": "ditarik",
            "loaded": "sudah tercatat di registri",
        }
        plain = "dikecualikan" if case == "waived" else "diterima dengan catatan" if notes else "diterima"
        assert word == let_in.get(state, plain)


def test_whether_it_was_sent_says_nothing_once_it_is_judged() -> None:
    assert all(said(True, *rest) == said(False, *rest) for is_sent, *rest in ALL if is_sent and rest[0] is not None)


def test_every_word_can_be_reached() -> None:
    assert {said(*combination) for combination in ALL} == set(WORDS)


def test_the_words_are_those_of_the_naming_page() -> None:
    page = " ".join((Path(__file__).parents[3] / "docs/naming.md").read_text(encoding="utf-8").split())
    assert all(word in page for word in WORDS)
