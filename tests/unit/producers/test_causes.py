"""Whatever stands in an office's way is told in its own language, with what to do."""

from typing import get_args

import pytest

from simpul.errors import Cause, RetryLater, StopNow
from simpul_office.causes import SENTENCES, sentence

FORBIDDEN = ("spool", "slice", "manifest", "epoch", "digest", "offset", "hash", "broker", "topic", "kafka")


def test_there_are_sentences_for_every_cause_and_no_other() -> None:
    assert SENTENCES.keys() == set(get_args(Cause))


@pytest.mark.parametrize("cause", get_args(Cause))
def test_each_says_what_it_is_and_what_to_do_in_words_of_the_counter(cause: Cause) -> None:
    what, todo = SENTENCES[cause]
    assert what.endswith(".")
    assert todo
    assert not [word for word in FORBIDDEN if word in f"{what} {todo}".lower()]


def test_only_where_waiting_helps_it_is_tried_again() -> None:
    assert sentence(RetryLater("x", cause="no_connection")).endswith("Dicoba lagi sebentar lagi.")
    assert "Dicoba lagi" not in sentence(StopNow("x", cause="login_refused"))
