"""The quick half of the shape check: a msgspec type made from a document's JSON Schema.

It reads and checks a body in one pass over its bytes, and answers for faultless bodies alone. It may leave to the
thorough half what the schema allows, never the reverse.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from operator import itemgetter
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec
from msgspec.structs import asdict, astuple

from simpul.contracts.content import given
from simpul.contracts.documents import NOT_CONTENT
from simpul.contracts.json_schema import JsonSchema, one_of, resolved

# The contracts' way to say "no NUL": checked for all texts at once, as a pattern on each would be slow.
NO_NUL = "^[^\\u0000]*$"
_ESCAPE = b"\\"
_NUL_ESCAPED = b"\\u0000"  # the only way in which JSON can write it

_BLANK_AT_ITS_END = re.compile(rb' "').search  # twice as fast as ``in``

_ENCODE_INTO = msgspec.json.Encoder(order="deterministic").encode_into
_USUAL_SIZE = 2048  # bytes: most bodies are written into it without growing it


class Stated(Mapping[str, object]):
    """What a faultless body states, by field; None where it is absent. ``row``: the same, in the order of the names.

    An object inside is made a dict of what it states when somebody asks for it: few do.
    """

    __slots__ = ("_position", "row")

    def __init__(self, row: tuple[object, ...], position: Mapping[str, int]) -> None:
        self.row = row
        self._position = position

    def __getitem__(self, name: str) -> object:
        value = self.row[self._position[name]]
        return given(asdict(value)) if isinstance(value, msgspec.Struct) else value

    def get(self, name: str, default: Any = None) -> Any:
        return self[name] if name in self._position else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._position)

    def __len__(self) -> int:
        return len(self._position)


class Read(msgspec.Struct, frozen=True):
    """A faultless body, and its canonical bytes."""

    stated: Stated
    content: bytes


class QuickShape:
    """Accepts the bodies of one document's schema, in a few microseconds."""

    def __init__(self, schema: JsonSchema) -> None:
        self._definitions: JsonSchema = schema.get("$defs", {})
        self._known = self._object(schema, is_open=False)
        self._open = self._object(schema, is_open=True)
        self._decode = msgspec.json.Decoder(self._known).decode
        self._position = {name: number for number, name in enumerate(self._known.__struct_fields__)}
        self._nested = {
            name: frozenset(rule["properties"]) for name, rule in schema["properties"].items() if "properties" in rule
        }
        patterns = {name: _exact(resolved(rule, self._definitions)) for name, rule in schema["properties"].items()}
        self._patterned = [
            (number, re.compile(rf"{pattern}\Z").match)
            for name, number in self._position.items()
            if (pattern := patterns[name])
        ]
        self._one_of = [itemgetter(*[self._position[name] for name in group]) for group in one_of(schema)]
        self._no_content = NOT_CONTENT & self._position.keys()

    def read(self, raw: bytes) -> Read | None:
        """The body in these bytes; None where it has a fault, a blank text or a field that no contract knows."""
        try:
            body = self._decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        is_escaped = _ESCAPE in raw
        if is_escaped and _NUL_ESCAPED in raw:
            return None
        row = astuple(body)
        if not self._is_whole(row) or ((is_escaped or _may_hold_blanks(raw)) and _has_blank(row)):
            return None
        for field in self._no_content:
            setattr(body, field, None)
        content = bytearray(_USUAL_SIZE)
        _ENCODE_INTO(body, content)
        return Read(Stated(row, self._position), bytes(content))

    def accepts(self, body: Mapping[str, Any]) -> bool:
        """Whether a body is shaped like the document and holds neither blank text nor, in a declared field, NUL."""
        try:
            msgspec.convert(body, self._open)
        except msgspec.ValidationError:
            return False
        row = tuple(map(body.get, self._position))
        return self._is_whole(row) and not _has_blank(row) and not self._has_nul(body)

    def _is_whole(self, row: Sequence[Any]) -> bool:
        """What a type does not say: patterns, and of which texts one is needed (none of them is empty)."""
        for number, fits in self._patterned:
            text = row[number]
            if text is not None and not fits(text):
                return False
        return all(any(values(row)) for values in self._one_of)

    def _has_nul(self, body: Mapping[str, Any]) -> bool:
        """Whether a declared text holds NUL. What the contract does not know of, it does not judge."""
        objects = [
            (body, self._position.keys()),
            *((body.get(name) or {}, inside) for name, inside in self._nested.items()),
        ]
        return any("\0" in text for values, declared in objects for text in _texts(values, declared))

    def _object(self, schema: JsonSchema, *, is_open: bool) -> Any:
        """A type with a field per property, in the order of canonical content. Open: it lets other fields be."""
        required = set(schema.get("required", ()))
        fields: list[Any] = []
        for name, rule in sorted(schema["properties"].items()):
            accepted = self._accepted(rule, is_open, is_inside="$schema" not in schema)
            fields.append((name, accepted) if name in required else (name, accepted | None, None))
        return msgspec.defstruct(
            "Shape", fields, kw_only=True, gc=False, omit_defaults=True, forbid_unknown_fields=not is_open
        )

    def _accepted(self, rule: JsonSchema, is_open: bool, *, is_inside: bool) -> Any:
        """The type of the values that a property's rule accepts. A pattern is asked for apart, but inside an object."""
        rule = resolved(rule, self._definitions)
        if "enum" in rule:
            return Literal.__getitem__(tuple(rule["enum"]))
        if rule["type"] == "integer":
            return Annotated[int, msgspec.Meta(ge=rule.get("minimum"), le=rule.get("maximum"))]
        if rule["type"] == "string":
            pattern = _exact(rule) if is_inside else None
            whole = None if pattern is None else rf"^(?:{pattern})\Z"  # Python's ``$`` would let a line break follow
            return Annotated[str, msgspec.Meta(min_length=1, max_length=rule.get("maxLength"), pattern=whole)]
        if "properties" in rule:
            return self._object(rule, is_open=is_open)
        return GenericAlias(dict, (str, self._accepted(rule["additionalProperties"], is_open, is_inside=True)))


def _texts(values: Mapping[str, Any], declared: Container[str]) -> list[str]:
    """The texts of an object's declared fields."""
    return [value for name, value in values.items() if value.__class__ is str and name in declared]


def _has_blank(row: Sequence[object]) -> bool:
    return any(map(str.isspace, [value for value in row if value.__class__ is str]))


def _may_hold_blanks(raw: bytes) -> bool:
    """Whether a text in this JSON without escapes can be nothing but blanks: it ends with one, or has foreign signs."""
    return not raw.isascii() or _BLANK_AT_ITS_END(raw) is not None


def _exact(rule: JsonSchema) -> str | None:
    """What a rule's pattern, if it is not about NUL, says of a whole text: every pattern of a contract does."""
    pattern: str | None = rule.get("pattern")
    return None if pattern is None or pattern == NO_NUL else pattern.removeprefix("^").removesuffix("$")
