"""A telephone number is usable when it can be a real one somewhere."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simpul.rules.phone import is_usable


@pytest.mark.parametrize(
    "written",
    [
        "081234567890",
        "0822 8498 95615",
        "0813-6539-0991",
        "+62 812 3456 7890",
        "62812345678",
        "6285220753122",
        "0062812345678",
        "+62 0812-3456-7890",
        "+62 (0)812 3456 7890",
        "0812\u20133456\u20137890",
        "'081234567890",
        "8134176902",
        "(0341) 551234",
        "(0622) 22345",
        "0620 20123",
        "+886912345678",
        "+852 5123 4567",
        "+60123456789",
    ],
)
def test_numbers_as_offices_write_them_are_usable(written: str) -> None:
    assert is_usable(written)


@pytest.mark.parametrize(
    "written",
    [
        "000000000000",
        "999999999999",
        "TIDAK ADA HP",
        "08128739155662733",
        "08123",
        "081-23",
        "12345",
        "0",
        "+",
        "62",
        "+1",
        "²",
    ],
)
def test_numbers_that_cannot_be_real_are_not(written: str) -> None:
    assert not is_usable(written)


@given(st.from_regex(r"8[0-9]{4,13}", fullmatch=True))
def test_the_short_way_for_mobiles_says_what_the_whole_list_of_the_worlds_numbers_says(national: str) -> None:
    known = phonenumbers.is_valid_number(phonenumbers.parse("+62" + national))
    assert is_usable("0" + national) is known
