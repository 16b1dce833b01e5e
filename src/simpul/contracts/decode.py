"""From bytes to a body: a JSON object, or a value that says why not. Nothing a sender does raises here."""

from enum import Enum
from math import isinf
from typing import Any

import msgspec

# Contracts nest two levels; a limit of our own makes the answer independent of the interpreter's stack.
_DEEPEST = 32


_LARGEST_EXACT = 2**53  # from here on not every whole number has a float of its own


def _float(text: str) -> float | int:
    """A number with a point or an exponent; to a contract 2.0 is the whole number 2, so everybody behind gets that.

    Read by Python: msgspec needs up to 40 times as long, 20 microseconds for a 1e308.
    """
    number = float(text)
    if isinf(number):
        raise ValueError
    return int(number) if number.is_integer() and abs(number) < _LARGEST_EXACT else number


_LOADS = msgspec.json.Decoder(float_hook=_float).decode


class Unreadable(Enum):
    """Why bytes are no body."""

    NOT_JSON = "not_json"
    NOT_AN_OBJECT = "not_an_object"
    TOO_DEEP = "too_deep"


def decode(raw: bytes) -> dict[str, object] | Unreadable:
    """The body in UTF-8 JSON bytes. Of a key that is written twice the last one counts."""
    try:
        value = _LOADS(raw)
    except RecursionError:
        return Unreadable.TOO_DEEP
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Unreadable.NOT_JSON
    if not isinstance(value, dict):
        return Unreadable.NOT_AN_OBJECT
    if raw.count(b"[") + raw.count(b"{") > _DEEPEST and _depth(value) > _DEEPEST:
        return Unreadable.TOO_DEEP
    return value


def _depth(value: object) -> int:
    """How deep a decoded value nests, walked without recursion."""
    level: list[Any] = [value]
    deepest = 0
    while level:
        deepest += 1
        level = [
            inner
            for outer in level
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return deepest
