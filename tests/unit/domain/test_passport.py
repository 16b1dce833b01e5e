"""A usual passport number is eight characters: letters first, then digits."""

import pytest

from simpul.domain.passport import is_usual


@pytest.mark.parametrize("number", ["C1234567", "AT039466", "c 1234567", "C\u00a01234567", "C1234567\t"])
def test_one_or_two_letters_and_the_rest_digits_are_usual(number: str) -> None:
    assert is_usual(number)


@pytest.mark.parametrize("number", ["ABC79505", "B72380", "8866336A", "AB8908524", "46296385", "PROSES", "C123456７"])
def test_anything_else_is_unusual(number: str) -> None:
    assert not is_usual(number)
