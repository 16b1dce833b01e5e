"""What a record says, apart from how it came: the bytes that tell whether two deliveries are the same."""

from collections.abc import Mapping
from functools import cache

import msgspec

from simpul.contracts.documents import DOCUMENTS, newest

_NAMES = frozenset(name for name, _ in DOCUMENTS)
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def canonical(name: str, body: Mapping[str, object]) -> bytes:
    """The content of a body of the newest version as stable JSON bytes: its fields in one order, blank ones left out.

    The stated revision, desk, file, sheet and position are no content. A document outside the contract keeps
    all of its fields but ``source``.
    """
    return canonical_of_stated(name, {field: value for field, value in body.items() if is_given(value)})


def canonical_of_stated(name: str, stated: Mapping[str, object]) -> bytes:
    """As ``canonical``, of a body whose blank fields were left out already."""
    fields = _content_fields(name) if name in _NAMES else stated.keys() - {"source"}
    return _ENCODE({field: value for field, value in stated.items() if field in fields})


@cache
def _content_fields(name: str) -> frozenset[str]:
    return frozenset(newest(name).content)


def is_given(value: object) -> bool:
    """Whether a field is there: null, and text of nothing but blanks, count as absent."""
    return value is not None and not (isinstance(value, str) and not value.strip())


def given(value: object) -> object:
    """An object without its fields that count as absent; anything else as it is."""
    return {name: inner for name, inner in value.items() if is_given(inner)} if isinstance(value, dict) else value
