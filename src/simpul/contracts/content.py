"""What a record says, apart from how it came: the bytes that tell whether two deliveries are the same."""

from collections.abc import Mapping

import msgspec

from simpul.contracts.documents import DOCUMENTS, newest

_NAMES = frozenset(name for name, _ in DOCUMENTS)
_ENCODE = msgspec.json.Encoder(order="sorted").encode


def canonical(name: str, body: Mapping[str, object]) -> bytes:
    """The content of a body of the newest version as stable JSON bytes: its fields in one order, blank ones left out.

    The stated revision, desk, file, sheet and position are no content. A document outside the contract keeps
    all of its fields but ``source``.
    """
    fields = newest(name).content if name in _NAMES else body.keys() - {"source"}
    return _ENCODE({field: body[field] for field in fields if is_given(body.get(field))})


def is_given(value: object) -> bool:
    """Whether a field is there: null, and text of nothing but blanks, count as absent."""
    return value is not None and not (isinstance(value, str) and not value.strip())
