"""Whoever asks for an office by a mistyped code is told so; one that has sent nothing is an empty answer."""

from typing import Any

import pytest
from tests.integration.database.commands import simpul

from simpul.errors import StopNow

ASKING = [["verdicts", "--office"], ["cases", "--office"], ["cases", "--by", "age", "--office"]]


@pytest.mark.parametrize("words", [*ASKING, ["journey"]])
def test_an_office_that_nobody_knows_is_told_and_its_name_not_repeated(registry: Any, words: list[str]) -> None:
    done = simpul(*words, "9999", *(["REG/1"] if words == ["journey"] else []))
    assert isinstance(done.exception, StopNow)
    assert str(done.exception).startswith("There is no office of that code")
    assert "9999" not in done.output + str(done.exception)


@pytest.mark.parametrize("words", ASKING)
def test_a_known_office_that_has_sent_nothing_is_an_empty_answer(registry: Any, words: list[str]) -> None:
    done = simpul(*words, "3507", "--format", "jsonl")
    assert (done.exit_code, done.stdout) == (0, "")


def test_an_office_of_which_a_topic_was_followed_is_known(registry: Any) -> None:
    registry.owner.execute(
        "INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code, first_offset, "
        "next_offset) VALUES (gen_random_uuid(), 'ltsa.9999.events', 0, '9999', 0, 0)"
    )
    assert simpul("verdicts", "--office", "9999").exit_code == 0
