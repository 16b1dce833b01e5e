"""The quick half of the shape check: a msgspec type made from a document's JSON Schema.

It answers yes or no. It may refuse what the schema allows (then the thorough half decides), never the reverse.
"""

from collections.abc import Container, Mapping
from types import GenericAlias
from typing import Annotated, Any, Literal

import msgspec

JsonSchema = Mapping[str, Any]

# The contracts' way to say "no NUL": checked for all texts at once, as a pattern on each would be slow.
NO_NUL = "^[^\\u0000]*$"


class QuickShape:
    """Accepts the bodies of one document's schema, in a few microseconds."""

    def __init__(self, schema: JsonSchema) -> None:
        self._definitions: JsonSchema = schema.get("$defs", {})
        self._body = self._object(schema)
        groups = [group["anyOf"] for group in schema.get("allOf", ())]
        self._one_of = [[branch["required"][0] for branch in group] for group in groups]
        self._fields = frozenset(schema["properties"])
        self._nested = {
            name: frozenset(rule["properties"]) for name, rule in schema["properties"].items() if "properties" in rule
        }

    def accepts(self, body: Mapping[str, Any]) -> bool:
        """Whether a body is shaped like the document and holds neither blank text nor, in a declared field, NUL."""
        try:
            msgspec.convert(body, self._body)
        except msgspec.ValidationError:
            return False
        texts = _texts(body)
        if any(map(str.isspace, texts)):
            return False
        for name in self._nested:
            texts += _texts(body.get(name, {}))
        if "\0" in "".join(texts) and self._has_nul(body):
            return False
        return all(any(field in body for field in group) for group in self._one_of)

    def _has_nul(self, body: Mapping[str, Any]) -> bool:
        """Whether a declared text holds NUL. What the contract does not know of, it does not judge."""
        objects = [(body, self._fields), *((body.get(name, {}), inside) for name, inside in self._nested.items())]
        return any("\0" in text for values, declared in objects for text in _texts(values, declared))

    def _object(self, schema: JsonSchema) -> Any:
        """A type with a field per property; like the schema, it lets other fields be."""
        required = set(schema.get("required", ()))
        fields: list[Any] = []
        for name, rule in schema["properties"].items():
            accepted = self._accepted(rule)
            optional = (name, accepted | msgspec.UnsetType, msgspec.UNSET)
            fields.append((name, accepted) if name in required else optional)
        return msgspec.defstruct("Shape", fields, kw_only=True, gc=False)

    def _accepted(self, rule: JsonSchema) -> Any:
        """The type of the values that a property's rule accepts."""
        rule = {**self._definitions.get(rule.get("$ref", "").rpartition("/")[2], {}), **rule}
        if "enum" in rule:
            return Literal.__getitem__(tuple(rule["enum"]))
        if rule["type"] == "integer":
            return Annotated[int, msgspec.Meta(ge=rule.get("minimum"), le=rule.get("maximum"))]
        if rule["type"] == "string":
            return _text(rule)
        if "properties" in rule:
            return self._object(rule)
        return GenericAlias(dict, (str, self._accepted(rule["additionalProperties"])))


def _texts(values: Mapping[str, Any], declared: Container[str] | None = None) -> list[str]:
    """All texts of an object, or those of its declared fields."""
    return [
        value for name, value in values.items() if value.__class__ is str and (declared is None or name in declared)
    ]


def _text(rule: JsonSchema) -> Any:
    """Text of at least one character. Python's ``$`` lets a line break follow; JSON Schema's does not."""
    pattern = rule.get("pattern")
    exact = None if pattern in (None, NO_NUL) else pattern.removesuffix("$") + r"\Z"
    return Annotated[str, msgspec.Meta(min_length=1, max_length=rule.get("maxLength"), pattern=exact)]
