"""Editions of the rules: which rules judge together, and how gravely each speaks. Declared, never edited once released.

Read from ``expectations/editions.toml``. An edition that follows another has its rules, less those it leaves out.
"""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, get_args

from simpul.declared import declared
from simpul.domain.documents import CPMI_REGISTRATION, OFFICE_MANIFEST, PLACEMENT_STAGE, RECORD_VOID
from simpul.domain.reasons import Severity
from simpul.errors import StopNow
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

_State = Literal["active", "before", "draft"]
_HAS_TO_SAY = {"name": str, "state": str, "valid_from": date, "reference_edition": str, "caption": str}
_IN_WORDS = {str: "a text in quotation marks", date: "a day without quotation marks, as in 2026-07-01"}


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of the rules.

    ``state``: the one that is ``active`` judges until the ministry activates another; one of ``before`` has judged.
    ``valid_from``: the first day of receipt that it speaks of. ``reference_edition``: the lists by which it judges
    again what was refused before. ``follows``: the edition whose rules it has, less those it leaves out, and which
    speaks of the days before it.
    """

    name: str
    state: _State
    valid_from: date
    reference_edition: str
    caption: str
    severities: Mapping[str, Mapping[str, Severity]]
    follows: "Edition | None" = None

    def of_day(self, received_on: date) -> "Edition":
        """The edition by which what was received on a day is judged while this one is in force.

        Whatever comes late is judged as it would have been on its day. A draft that this one follows has judged nobody,
        and speaks of no day.
        """
        found, before = self, self.follows
        while received_on < found.valid_from and before is not None:
            if before.state != "draft":
                found = before
            before = before.follows
        return found

    @property
    def judges_again_from(self) -> date:
        """The first day of receipt whose refused records are judged again while this edition is in force.

        Those of the days before its own first one by the edition that speaks of them, which may have been kept from
        it: its run was ended, and this edition activated. By an edition that names other lists, none is.
        """
        first, before = self.valid_from, self.follows
        while before is not None and (before.state == "draft" or before.reference_edition == self.reference_edition):
            if before.state != "draft":
                first = min(first, before.valid_from)
            before = before.follows
        return first

    def rules(self, document: str) -> list[tuple[Rule, Severity]]:
        """The edition's rules for a document, in the order of the ministry's list."""
        severity = self.severities.get(document, {})
        return [(rule, severity[rule.name]) for rule in BOOKS[document].rules if rule.name in severity]

    def asks_for(self, value: str) -> bool:
        """Whether any rule of the edition, or of one that speaks of the days before it, asks for this value."""
        is_asked = any(value in rule.asks_for for document in BOOKS for rule, _ in self.rules(document))
        return is_asked or (self.follows is not None and self.follows.asks_for(value))


@cache
def editions() -> Mapping[str, Edition]:
    """All editions that this installation knows, by name, the first one first.

    Raises StopNow where one does not say plainly what it changes: a misspelt name would leave a rule out in silence.
    """
    try:
        return MappingProxyType(_read((declared("expectations") / "editions.toml").read_text(encoding="utf-8")))
    except ValueError as wrong:
        raise StopNow(f"expectations/editions.toml cannot be used: {wrong}.") from None


def edition(name: str) -> Edition:
    """An edition by its name. Refuses one that this installation does not know."""
    return editions()[name]


def with_the_rules_of(name: str, text: str) -> str | None:
    """The edition of this installation that judges as one does which is declared elsewhere, in ``text``.

    One that nothing but new lists brought has the rules of the edition that it follows. None where its rules are not
    known here. Raises ValueError where the text says something else than editions, or names a rule not written here.
    """
    there: Edition | None = _read(text).get(name)
    while there is not None and there.name not in editions():
        is_of_new_lists = there.follows is not None and there.follows.severities == there.severities
        there = there.follows if is_of_new_lists else None
    return there.name if there else None


@cache
def installed() -> Edition:
    """The edition that judges where nobody has activated another: at an office, and in a new registry."""
    (active,) = (found for found in editions().values() if found.state == "active")
    return active


def _read(text: str) -> dict[str, Edition]:
    found: dict[str, Edition] = {}
    for stated in tomllib.loads(text)["edition"]:
        edition = _edition(stated, found)
        found[edition.name] = edition
    if [each.state for each in found.values()].count("active") != 1:
        raise ValueError("one edition has to be active, and no other")
    return found


def _edition(stated: Mapping[str, Any], known: Mapping[str, Edition]) -> Edition:
    _refuse_unclear(stated)
    name = stated["name"]
    if name in known:
        raise ValueError(f"there are two editions {name}")
    followed = stated.get("follows")
    if followed is not None and followed not in known:
        raise ValueError(f"edition {name} follows {followed}, which does not stand before it")
    follows = None if followed is None else known[followed]
    before = {} if follows is None else follows.severities
    for document, book in BOOKS.items():
        _refuse_misspelt(name, stated.get(document, {}), before.get(document, {}), {rule.name for rule in book.rules})
    return Edition(
        name=name,
        state=stated["state"],
        valid_from=stated["valid_from"],
        reference_edition=stated["reference_edition"],
        caption=stated["caption"],
        severities={name: _severities(stated.get(name, {}), before.get(name, {})) for name in BOOKS},
        follows=follows,
    )


def _refuse_unclear(stated: Mapping[str, Any]) -> None:
    """What every edition says of itself, and in which way: a day that is a text is compared with no other day."""
    name = stated.get("name")
    for what, kind in _HAS_TO_SAY.items():
        if type(stated.get(what)) is not kind:
            raise ValueError(f"{what} of edition {name} has to be {_IN_WORDS[kind]}")
    if stated["state"] not in get_args(_State):
        raise ValueError(f"edition {name} is {stated['state']}, which is none of {', '.join(get_args(_State))}")


def _refuse_misspelt(
    edition: str, stated: Mapping[str, list[str]], before: Collection[str], written: Collection[str]
) -> None:
    """What an edition says of a document: under words that are read, of rules that are there, of each once."""
    words = (*get_args(Severity), "leaves_out")
    named = [name for severity in get_args(Severity) for name in stated.get(severity, ())]
    for what, names in (
        ("a list that nobody reads", stated.keys() - words),
        ("a rule that is not written", set(named).difference(written)),
        ("a rule twice", {name for name in named if named.count(name) > 1}),
        ("to be left out what the edition before has not", set(stated.get("leaves_out", ())).difference(before)),
    ):
        if names:
            raise ValueError(f"edition {edition} names {what}: {', '.join(sorted(names))}")


def _severities(stated: Mapping[str, list[str]], before: Mapping[str, Severity]) -> dict[str, Severity]:
    """Rule -> severity: what held before, without what is left out, and with what is new or weighs otherwise."""
    kept = {name: severity for name, severity in before.items() if name not in stated.get("leaves_out", ())}
    return kept | {name: severity for severity in get_args(Severity) for name in stated.get(severity, ())}
