import random
from itertools import combinations

import pytest

from simpul.domain.receipt_code import CODES, SIGNS, code_of, read_code

SOME = [code_of(random.Random(7).randrange(CODES)) for _ in range(20)] + [code_of(0), code_of(CODES - 1)]


def test_every_number_has_a_code_of_its_own_of_eight_signs() -> None:
    assert len({code_of(number) for number in range(5000)}) == 5000
    assert all(len(code) == 8 and set(code) <= set(SIGNS) for code in SOME)
    with pytest.raises(ValueError, match="no code"):
        code_of(CODES)


@pytest.mark.parametrize("code", SOME)
def test_one_wrong_sign_is_found(code: str) -> None:
    for place in range(8):
        for sign in set(SIGNS) - {code[place]}:
            assert read_code(code[:place] + sign + code[place + 1 :]) is None


@pytest.mark.parametrize("code", SOME)
def test_two_signs_that_changed_places_are_found(code: str) -> None:
    for one, other in combinations(range(8), 2):
        signs = list(code)
        signs[one], signs[other] = signs[other], signs[one]
        assert read_code("".join(signs)) == (code if code[one] == code[other] else None)


def test_a_code_is_understood_as_people_write_it() -> None:
    code = next(found for found in map(code_of, range(10**6)) if "0" in found and "1" in found)
    assert read_code(f" {code[:4]}-{code[4:]} ".lower()) == code
    assert read_code(code.replace("0", "O").replace("1", "l")) == code


@pytest.mark.parametrize("typed", ["", "ABC", "ABCDEFGHJ", "U" * 8, "ÄBCDEFGH", "١" * 8])
def test_what_is_no_code_is_not_read_as_one(typed: str) -> None:
    assert read_code(typed) is None
