"""What a change of a document's schema breaks, in plain words: for whoever sends by it, and for whoever reads it.

Senders are the offices' systems: broken is what they may send today and what would be refused tomorrow. Readers are the
rules, the tables and the portal: broken is what they rely on today and what need not hold tomorrow.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from simpul.contracts.json_schema import JsonSchema, one_of, resolved

Party = Literal["senders", "readers"]

# Keyword -> (whether a larger number lets more through, what it bounds).
_BOUNDS = {
    "maxLength": (True, "text"),
    "minLength": (False, "text"),
    "maximum": (True, "number"),
    "minimum": (False, "number"),
}


_COMPARED = {*_BOUNDS, "$ref", "title", "description", "type", "enum", "pattern", "properties", "required"}


@dataclass(frozen=True, slots=True)
class Breakage:
    """One thing that a new schema breaks: for whom, of which field (None: the document as a whole), and how."""

    breaks: Party
    field: str | None
    sentence: str


def breakages(old: JsonSchema, new: JsonSchema) -> list[Breakage]:
    """Everything that ``new`` breaks for those who rely on ``old``. Titles and descriptions break nothing."""
    return [*_fields(old, new, old.get("$defs", {}), new.get("$defs", {}), ""), *_alternatives(old, new)]


def _fields(
    old: JsonSchema, new: JsonSchema, old_defs: JsonSchema, new_defs: JsonSchema, path: str
) -> Iterator[Breakage]:
    before, after = old.get("properties", {}), new.get("properties", {})
    were_required, are_required = set(old.get("required", ())), set(new.get("required", ()))
    for name in before:
        field = f"{path}{name}"
        if name not in after:
            yield Breakage("senders", field, "is no longer in the contract: what they fill in is ignored.")
            yield Breakage("readers", field, "is no longer in the contract: it never comes again.")
            continue
        if name in were_required - are_required:
            yield Breakage("readers", field, "was always there and may now be absent.")
        if name in are_required - were_required:
            yield Breakage("senders", field, "may no longer be absent: records without it are refused.")
        one, other = resolved(before[name], old_defs), resolved(after[name], new_defs)
        yield from _values(one, other, field)
        if "properties" in one and "properties" in other:
            yield from _fields(one, other, old_defs, new_defs, f"{field}.")
    for name in sorted(are_required - were_required - before.keys()):
        yield Breakage("senders", f"{path}{name}", "is new and required: records without it are refused.")


def _values(old: JsonSchema, new: JsonSchema, field: str) -> Iterator[Breakage]:
    """What changes about the values of one field."""
    if _type(old) != _type(new):
        change = f"was {_type(old)} and is {_type(new)}"
        yield Breakage("senders", field, f"{change}: what they send today is refused.")
        yield Breakage("readers", field, f"{change}: they have to read it otherwise.")
        return
    yield from _choices(old, new, field)
    if old.get("pattern") != new.get("pattern"):
        yield from _patterns(old.get("pattern"), new.get("pattern"), field)
    for keyword, (larger_is_wider, what) in _BOUNDS.items():
        yield from _bounds(old.get(keyword), new.get(keyword), field, f"{keyword} of its {what}", larger_is_wider)
    for keyword in sorted({keyword for keyword in old.keys() | new.keys() if old.get(keyword) != new.get(keyword)}):
        if keyword not in _COMPARED:
            yield Breakage("senders", field, f"changed in {keyword}: what this breaks, a person has to say.")


def _choices(old: JsonSchema, new: JsonSchema, field: str) -> Iterator[Breakage]:
    before, after = old.get("enum"), new.get("enum")
    if before is None and after is not None:
        yield Breakage("senders", field, f"was free and is now one of {_listed(after)}: everything else is refused.")
    elif before is not None and after is None:
        yield Breakage("readers", field, f"was one of {_listed(before)} and may now be anything.")
    elif before is not None and after is not None:
        if gone := [choice for choice in before if choice not in after]:
            yield Breakage("senders", field, f"may no longer be {_listed(gone)}: those are refused.")
        if added := [choice for choice in after if choice not in before]:
            yield Breakage("readers", field, f"may now be {_listed(added)}, which they do not know yet.")


def _patterns(old: str | None, new: str | None, field: str) -> Iterator[Breakage]:
    """Which of two patterns lets more through cannot be told: a person has to compare them."""
    if new is not None:
        yield Breakage("senders", field, f"has to match {new} now: what does not match is refused.")
    if old is not None:
        yield Breakage("readers", field, f"need no longer match {old}.")


def _bounds(old: float | None, new: float | None, field: str, what: str, larger_is_wider: bool) -> Iterator[Breakage]:
    if old == new:
        return
    is_wider = new is None or (old is not None and (new > old) == larger_is_wider)
    change = f"the {what} was {_said(old)} and is {_said(new)}"
    if is_wider:
        yield Breakage("readers", field, f"{change}: values that never came before may come.")
    else:
        yield Breakage("senders", field, f"{change}: values beyond it are refused.")


def _alternatives(old: JsonSchema, new: JsonSchema) -> Iterator[Breakage]:
    """Groups of fields of which one has to be there."""
    before, after = set(one_of(old)), set(one_of(new))
    for group in sorted(after - before):
        yield Breakage("senders", None, f"one of {_listed(group)} has to be there: records without are refused.")
    for group in sorted(before - after):
        yield Breakage("readers", None, f"one of {_listed(group)} was always there and may now be absent.")


def _type(rule: JsonSchema) -> str:
    return str(rule.get("type", "string" if "enum" in rule else "anything"))


def _listed(choices: object) -> str:
    return ", ".join(str(choice) for choice in choices)  # type: ignore[attr-defined]


def _said(bound: float | None) -> str:
    return "unbounded" if bound is None else f"{bound:g}"
