"""What a record says, apart from how it came: the bytes by which two deliveries are called the same content."""

from collections.abc import Mapping

import msgspec

from simpul.contracts.documents import DOCUMENTS, document

_ENCODE = msgspec.json.Encoder(order="sorted").encode


def canonical(name: str, body: Mapping[str, object]) -> bytes:
    """The content of a body as stable JSON bytes: contract fields only, in one order, blank ones left out.

    The stated revision, desk, file, sheet and position are no content. A document outside the contract keeps
    all of its fields but ``source``.
    """
    if (name, 1) in DOCUMENTS:
        return _ENCODE(
            {field: body[field] for field in document(name, 1).content if is_given(body.get(field))}
        )
    return _ENCODE({field: value for field, value in body.items() if field != "source" and is_given(value)})


def is_given(value: object) -> bool:
    """Whether a field is there: null, and text of nothing but blanks, count as absent."""
    return value is not None and not (isinstance(value, str) and not value.strip())
