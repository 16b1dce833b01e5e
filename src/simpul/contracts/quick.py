"""The quick half of the shape check: a msgspec type made from a document's JSON Schema.

It reads and checks a body in one pass over its bytes, and answers for faultless bodies alone. It may leave to the
thorough half what the schema allows, never the reverse.
"""

import re
from collections.abc import Callable, Container, Mapping
from functools import lru_cache
from operator import itemgetter
from types import GenericAlias
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec.structs import asdict

from simpul.contracts.documents import NOT_CONTENT

JsonSchema = Mapping[str, Any]

# The contracts' way to say "no NUL": checked for all texts at once, as a pattern on each would be slow.
NO_NUL = "^[^\\u0000]*$"
_ESCAPE = b"\\"
_NUL_ESCAPED = b"\\u0000"  # the only way in which JSON can write it
_REMEMBERED = 65536

_ENCODE = msgspec.json.Encoder(order="deterministic").encode


class Read(NamedTuple):
    """A faultless body. ``stated``: every declared field, None where it is absent; ``content``: its canonical bytes."""

    stated: dict[str, object]
    content: bytes


class QuickShape:
    """Accepts the bodies of one document's schema, in a few microseconds."""

    def __init__(self, schema: JsonSchema) -> None:
        self._definitions: JsonSchema = schema.get("$defs", {})
        self._known = self._object(schema, is_open=False)
        self._open = self._object(schema, is_open=True)
        self._decode = msgspec.json.Decoder(self._known).decode
        groups = [group["anyOf"] for group in schema.get("allOf", ())]
        self._one_of = [itemgetter(*(branch["required"][0] for branch in group)) for group in groups]
        self._fields = frozenset(schema["properties"])
        self._absent = dict.fromkeys(self._fields)
        self._nested = {
            name: frozenset(rule["properties"]) for name, rule in schema["properties"].items() if "properties" in rule
        }
        self._patterned = [
            (name, fits) for name, rule in schema["properties"].items() if (fits := _fits(self._whole(rule)))
        ]
        self._no_content = NOT_CONTENT & self._fields

    def read(self, raw: bytes) -> Read | None:
        """The body in these bytes; None where it has a fault, a blank text or a field that no contract knows."""
        try:
            body = self._decode(raw)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return None
        is_escaped = _ESCAPE in raw
        if is_escaped and _NUL_ESCAPED in raw:
            return None
        stated = asdict(body)
        for name in self._nested:
            if stated[name] is not None:
                stated[name] = _given(asdict(stated[name]))
        if not self._is_whole(stated) or ((is_escaped or _may_hold_blanks(raw)) and self._has_blank(stated)):
            return None
        for field in self._no_content:
            setattr(body, field, None)
        return Read(stated, _ENCODE(body))

    def accepts(self, body: Mapping[str, Any]) -> bool:
        """Whether a body is shaped like the document and holds neither blank text nor, in a declared field, NUL."""
        try:
            msgspec.convert(body, self._open)
        except msgspec.ValidationError:
            return False
        return self._is_whole({**self._absent, **body}) and not self._has_blank(body) and not self._has_nul(body)

    def _is_whole(self, stated: Mapping[str, Any]) -> bool:
        """What a type does not say: patterns, and of which texts one is needed (none of them is empty)."""
        for name, fits in self._patterned:
            text = stated[name]
            if text is not None and not fits(text):
                return False
        return all(map(any, [one_of(stated) for one_of in self._one_of]))

    def _has_blank(self, body: Mapping[str, Any]) -> bool:
        return any(map(str.isspace, _texts(body)))

    def _has_nul(self, body: Mapping[str, Any]) -> bool:
        """Whether a declared text holds NUL. What the contract does not know of, it does not judge."""
        objects = [(body, self._fields), *((body.get(name) or {}, inside) for name, inside in self._nested.items())]
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
        rule = self._whole(rule)
        if "enum" in rule:
            return Literal.__getitem__(tuple(rule["enum"]))
        if rule["type"] == "integer":
            return Annotated[int, msgspec.Meta(ge=rule.get("minimum"), le=rule.get("maximum"))]
        if rule["type"] == "string":
            pattern = _exact(rule) if is_inside else None
            return Annotated[str, msgspec.Meta(min_length=1, max_length=rule.get("maxLength"), pattern=pattern)]
        if "properties" in rule:
            return self._object(rule, is_open=is_open)
        return GenericAlias(dict, (str, self._accepted(rule["additionalProperties"], is_open, is_inside=True)))

    def _whole(self, rule: JsonSchema) -> JsonSchema:
        """A rule with what it refers to."""
        return {**self._definitions.get(rule.get("$ref", "").rpartition("/")[2], {}), **rule}


def _texts(values: Mapping[str, Any], declared: Container[str] | None = None) -> list[str]:
    """All texts of an object, or those of its declared fields."""
    return [
        value for name, value in values.items() if value.__class__ is str and (declared is None or name in declared)
    ]


def _may_hold_blanks(raw: bytes) -> bool:
    """Whether a text in this JSON without escapes can be nothing but blanks: it ends with one, or has foreign signs."""
    return b' "' in raw or not raw.isascii()


def _given(values: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _fits(rule: JsonSchema) -> Callable[[str], bool] | None:
    """Whether a text fits a rule's pattern; texts that come again and again are remembered."""
    if (pattern := _exact(rule)) is None:
        return None
    search = re.compile(pattern).search
    return lru_cache(maxsize=_REMEMBERED)(lambda text: search(text) is not None)


def _exact(rule: JsonSchema) -> str | None:
    """A rule's pattern, if it is not about NUL. Python's ``$`` lets a line break follow; JSON Schema's does not."""
    pattern: str | None = rule.get("pattern")
    return None if pattern is None or pattern == NO_NUL else pattern.removesuffix("$") + r"\Z"
