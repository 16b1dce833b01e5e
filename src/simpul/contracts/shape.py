"""Is a body shaped like its document? Two validators, built from the same schema, that a test holds together.

A clean body takes the quick one (msgspec). Only a body it refuses is read by the thorough one (jsonschema-rs), which
names every fault of every field. No message of either is ever shown: messages quote values.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

import jsonschema_rs
from msgspec import Struct

from simpul.contracts.content import given, is_given
from simpul.contracts.decode import Unreadable, decode
from simpul.contracts.documents import document
from simpul.contracts.quick import QuickShape

_CODE_OF_KEYWORD = {
    "required": "missing_required",
    "anyOf": "missing_required",
    "type": "wrong_type",
    "enum": "not_in_code_list",
}
_EVERYTHING_ELSE = "bad_format"
_GRAVEST_FIRST = ("missing_required", "wrong_type", "not_in_code_list", "bad_format")


class Fault(NamedTuple):
    """A field that is not as the contract says: which code, which field (a dotted path inside an object)."""

    code: str
    field: str


class Shape(Struct, frozen=True):
    """What a body states, and every field that is not as the contract says.

    ``stated``: the fields of the body. One that it leaves out, or blank, is None or not there.
    ``content``: its canonical content, where reading it has shown that already.
    """

    stated: Mapping[str, object]
    faults: tuple[Fault, ...]
    content: bytes | None = None


def read(name: str, version: int, raw: bytes) -> Shape | Unreadable:
    """Read and check a body in one go: what stands in these bytes, or why they are no body."""
    if (found := quick(name, version).read(raw)) is not None:
        return Shape(found.stated, (), found.content)
    body = decode(raw)
    return body if isinstance(body, Unreadable) else shape_of(name, version, body)


def shape_of(name: str, version: int, body: Mapping[str, object]) -> Shape:
    """Check a body. A field counts as absent that is null, text of nothing but blanks, or not declared."""
    contract = document(name, version)
    stated = {field: value for field, value in body.items() if field in contract.position and is_given(value)}
    for field in contract.nested & stated.keys():
        stated[field] = given(stated[field])
    return Shape(stated, () if quick(name, version).accepts(stated) else thorough_faults(name, version, stated))


def thorough_faults(name: str, version: int, stated: Mapping[str, object]) -> tuple[Fault, ...]:
    """What the thorough half says of a body without blank fields: one fault a field, the gravest."""
    gravest: dict[str, str] = {}
    for error in _thorough(name, version).iter_errors(stated):
        code = _code_of(error)
        field = _field_of(error, document(name, version).paths)
        earlier = gravest.get(field, code)
        gravest[field] = min(earlier, code, key=_GRAVEST_FIRST.index)
    return tuple(Fault(code, field) for field, code in gravest.items())


@cache
def _thorough(name: str, version: int) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(dict(document(name, version).schema))


@cache
def quick(name: str, version: int) -> QuickShape:
    """The quick half for a document."""
    return QuickShape(document(name, version).schema)


def _code_of(error: jsonschema_rs.ValidationError) -> str:
    """A list of the contracts holds texts: what is none is of another type, also where the schema names none."""
    if error.kind.name == "enum" and not isinstance(error.instance, str):
        return "wrong_type"
    return _CODE_OF_KEYWORD.get(error.kind.name, _EVERYTHING_ELSE)


def _field_of(error: jsonschema_rs.ValidationError, declared: frozenset[str]) -> str:
    """The declared field an error speaks of: never a name that the sender made up.

    Of two fields of which one is required, the first stands for both.
    """
    kind: Any = error.kind
    path = [str(step) for step in error.instance_path]
    if kind.name == "anyOf":
        kind = kind.context[0][0].kind
    if kind.name == "required":
        path.append(kind.property)
    while ".".join(path) not in declared:
        path.pop()
    return ".".join(path)
