"""The documents that offices and Simpul agreed on, and their fields in the order of the contract.

The fields are read from ``schemas/<document>/<version>.json``: the schema is the only place that names them.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from simpul.declared import declared
from simpul.domain.documents import CPMI_REGISTRATION, OFFICE_MANIFEST, PLACEMENT_STAGE, RECORD_VOID

# Fields that say how a record came to us, not what it says: they never make a revision.
NOT_CONTENT = frozenset({"revision", "desk", "source"})


@dataclass(frozen=True, slots=True)
class Document:
    """One version of one document: its JSON Schema, its fields in order, those that are content.

    ``paths`` are the fields with those inside an object, as in ``source.file``; ``nested`` are those objects.
    """

    name: str
    version: int
    schema: Mapping[str, object]
    fields: tuple[str, ...]
    content: tuple[str, ...]
    position: Mapping[str, int]
    paths: frozenset[str]
    nested: frozenset[str]


DOCUMENTS = frozenset({(CPMI_REGISTRATION, 1), (PLACEMENT_STAGE, 1), (OFFICE_MANIFEST, 1), (RECORD_VOID, 1)})


@cache
def document(name: str, version: int) -> Document:
    """The contract of a document. Refuses a name or version outside ``DOCUMENTS``."""
    if (name, version) not in DOCUMENTS:
        raise KeyError((name, version))
    schema = json.loads((declared("schemas") / name / f"{version}.json").read_text(encoding="utf-8"))
    fields = tuple(schema["properties"])
    return Document(
        name=name,
        version=version,
        schema=schema,
        fields=fields,
        content=tuple(sorted(set(fields) - NOT_CONTENT)),
        position={field: number for number, field in enumerate(fields)},
        paths=frozenset(_paths(schema["properties"])),
        nested=frozenset(field for field, rule in schema["properties"].items() if "properties" in rule),
    )


def versions(name: str) -> list[int]:
    """Every version of a document, the oldest first; none of a name outside ``DOCUMENTS``."""
    return sorted(version for known, version in DOCUMENTS if known == name)


@cache
def newest_version(name: str) -> int:
    """The newest version of a document. Refuses a name outside ``DOCUMENTS``."""
    return max(versions(name))


def newest(name: str) -> Document:
    """The newest contract of a document: what its rules ask about and its tables hold."""
    return document(name, newest_version(name))


def _paths(properties: Mapping[str, Any]) -> Iterator[str]:
    """Every declared field, the ones inside an object as ``object.field``."""
    for name, rule in properties.items():
        yield name
        yield from (f"{name}.{inner}" for inner in _paths(rule.get("properties", {})))
