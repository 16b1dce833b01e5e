"""Editions of the rules: which rules judge together, and how gravely each speaks. Declared, never edited once released.

Read from ``expectations/editions.toml``. An edition that follows another has its rules, less those it leaves out.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from simpul.declared import declared
from simpul.domain.documents import CPMI_REGISTRATION, OFFICE_MANIFEST, PLACEMENT_STAGE, RECORD_VOID
from simpul.domain.reasons import Severity
from simpul.rules import cpmi_registration, placement_stage, record_void
from simpul.rules.rule import Rule, RuleBook

BOOKS: Mapping[str, RuleBook] = MappingProxyType(
    {
        CPMI_REGISTRATION: cpmi_registration.BOOK,
        PLACEMENT_STAGE: placement_stage.BOOK,
        RECORD_VOID: record_void.BOOK,
        OFFICE_MANIFEST: RuleBook(),
    }
)
"""Every rule of every edition, by document."""


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the rules.

    ``state``: the one that is ``active`` judges until the ministry activates another. ``valid_from``: the first day of
    receipt that it speaks of. ``reference_edition``: the lists by which it judges again what was refused before.
    """

    name: str
    state: Literal["active", "draft"]
    valid_from: date
    reference_edition: str
    caption: str
    severities: Mapping[str, Mapping[str, Severity]]

    def rules(self, document: str) -> list[tuple[Rule, Severity]]:
        """The edition's rules for a document, in the order of the ministry's list."""
        severity = self.severities.get(document, {})
        return [(rule, severity[rule.name]) for rule in BOOKS[document].rules if rule.name in severity]

    def asks_for(self, value: str) -> bool:
        """Whether any of the edition's rules asks for a value of this name."""
        return any(value in rule.asks_for for document in BOOKS for rule, _ in self.rules(document))


@cache
def editions() -> Mapping[str, Edition]:
    """All editions that this installation knows, by name, the first one first."""
    text = (declared("expectations") / "editions.toml").read_text(encoding="utf-8")
    found: dict[str, Edition] = {}
    for stated in tomllib.loads(text)["edition"]:
        found[stated["name"]] = _edition(stated, found)
    return MappingProxyType(found)


def edition(name: str) -> Edition:
    """An edition by its name. Refuses one that this installation does not know."""
    return editions()[name]


@cache
def installed() -> Edition:
    """The edition that judges where nobody has activated another: at an office, and in a new registry."""
    (active,) = (found for found in editions().values() if found.state == "active")
    return active


def _edition(stated: Mapping[str, Any], known: Mapping[str, Edition]) -> Edition:
    before = known[stated["follows"]].severities if "follows" in stated else {}
    return Edition(
        name=stated["name"],
        state=stated["state"],
        valid_from=stated["valid_from"],
        reference_edition=stated["reference_edition"],
        caption=stated["caption"],
        severities={name: _severities(stated.get(name, {}), before.get(name, {})) for name in BOOKS},
    )


def _severities(stated: Mapping[str, list[str]], before: Mapping[str, Severity]) -> dict[str, Severity]:
    """Rule -> severity: what held before, without what is left out, and with what is new or weighs otherwise."""
    kept = {name: severity for name, severity in before.items() if name not in stated.get("leaves_out", ())}
    return kept | {name: severity for severity in get_args(Severity) for name in stated.get(severity, ())}
