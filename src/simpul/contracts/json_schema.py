"""How our schemas are written, of all that JSON Schema allows: references, and fields of which one is needed."""

from collections.abc import Mapping
from typing import Any

JsonSchema = Mapping[str, Any]


def resolved(rule: JsonSchema, definitions: JsonSchema) -> JsonSchema:
    """A field's rule with what it refers to written out."""
    return {**definitions.get(rule.get("$ref", "").rpartition("/")[2], {}), **rule}


def one_of(schema: JsonSchema) -> list[tuple[str, ...]]:
    """The groups of fields of which one has to be there."""
    return [tuple(branch["required"][0] for branch in group["anyOf"]) for group in schema.get("allOf", ())]
