"""Whatever bytes arrive: a body, or a value that says why not."""

import json
import time
from collections.abc import Callable

import pytest

from simpul.contracts.decode import Unreadable, decode


def test_an_object_of_json_is_a_body() -> None:
    assert decode(b'{"name": "SITI", "revision": 1}') == {"name": "SITI", "revision": 1}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b'{"name": "SI',
        b"\xff\xfe",
        b'{"name": "\xed\xa0\x80"}',
        b'{"name": "\\ud800"}',
        b'{"wage": NaN}',
        b'{"wage": Infinity}',
        b'{"wage": 1e400}',
        b'\xef\xbb\xbf{"name": "SITI"}',
        b'{"revision": ' + b"9" * 5000 + b"}",
        '{"name": "é"}'.encode("latin-1"),
        '{"name": "SITI"}'.encode("utf-16"),
    ],
)
def test_bytes_that_are_no_json_in_utf_8_are_unreadable(raw: bytes) -> None:
    assert decode(raw) is Unreadable.NOT_JSON


@pytest.mark.parametrize("raw", [b"[]", b'"SITI"', b"1", b"null", b"true"])
def test_json_that_is_no_object_is_unreadable(raw: bytes) -> None:
    assert decode(raw) is Unreadable.NOT_AN_OBJECT


@pytest.mark.parametrize("levels", [33, 500, 5_000, 200_000])
def test_a_body_that_nests_too_deep_is_unreadable_whatever_the_stack(levels: int) -> None:
    raw = b'{"a":' * levels + b"1" + b"}" * levels
    assert decode(raw) is Unreadable.TOO_DEEP


def test_many_brackets_side_by_side_are_not_deep() -> None:
    assert decode(b'{"a": [' + b",".join([b"{}"] * 100) + b"]}") == {"a": [{}] * 100}


def test_of_a_key_that_is_written_twice_the_last_counts() -> None:
    assert decode(b'{"name": "SITI", "name": "SRI"}') == {"name": "SRI"}


def test_a_body_of_megabytes_is_a_body() -> None:
    body = decode(b'{"address": "' + b"x" * 3_000_000 + b'"}')
    assert not isinstance(body, Unreadable)
    assert len(str(body["address"])) == 3_000_000


@pytest.mark.parametrize(
    ("number", "whole"), [("2.0", 2), ("1E5", 100_000), ("-0.0", 0), ("9007199254740991.0", 2**53 - 1)]
)
def test_a_whole_number_is_one_however_it_is_written(number: str, whole: int) -> None:
    assert repr(decode(f'{{"revision": {number}}}'.encode())) == repr({"revision": whole})


@pytest.mark.parametrize("number", ["1e308", "-1e308", "5e-324", "1.7976931348623157e308", "1e16", "0.1"])
def test_a_number_is_what_python_takes_it_for(number: str) -> None:
    assert repr(decode(f'{{"wage": {number}}}'.encode())) == repr({"wage": float(number)})


@pytest.mark.parametrize("number", ["1e308", "5e-324"])
def test_numbers_that_are_hard_to_read_cost_hardly_more_than_they_cost_python(number: str) -> None:
    raw = f'{{"wages": [{",".join([number] * 50_000)}]}}'.encode()

    def seconds(read: Callable[[bytes], object]) -> float:
        begun = time.process_time()
        read(raw)
        return time.process_time() - begun

    assert min(seconds(decode) for _ in range(3)) < 10 * min(seconds(json.loads) for _ in range(3))
