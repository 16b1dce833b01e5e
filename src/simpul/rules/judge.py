"""Judges one record: is it shaped like one, and can it be true by itself? Every reason at once.

The office's pre-check and the intake call the same functions with the same reference data, so they say the same.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import repeat
from types import MappingProxyType
from typing import NamedTuple

from msgspec import Struct

from simpul.contracts import catalogue
from simpul.contracts.documents import DOCUMENTS, newest
from simpul.contracts.documents import document as contract
from simpul.contracts.quick import Stated
from simpul.contracts.shape import Shape, shape_of
from simpul.contracts.upcasts import Upcast, name_as_sent, newest_name, steps, upcast
from simpul.domain.documents import CPMI_REGISTRATION, OFFICE_MANIFEST, PLACEMENT_STAGE, RECORD_VOID
from simpul.domain.reasons import Reason, Severity
from simpul.rules import registration_values, stage_values, void_values
from simpul.rules.asking import Asked, Questions
from simpul.rules.editions import edition as rule_edition
from simpul.rules.editions import installed
from simpul.rules.known import Columns, Row, by_columns
from simpul.rules.landed import Landed
from simpul.rules.reference import Reference
from simpul.rules.rule import UU_18_2017, Rule


class Judged(Struct, frozen=True):
    """What was found. ``reasons``: one per code and field, in the order of the contract's fields.

    ``stated``: what the body says, as the newest version says it; a blank field is None or not there.
    ``landed``: the landing columns as far as they can be known; None as a whole where there is no body to read, or
    nothing of it is landed. ``nik_digits``: the digits of the NIK, also of one that is too short or too long.
    ``content``: the canonical content, where reading the body has shown it already.
    """

    reasons: tuple[Reason, ...]
    landed: Landed | None
    nik_digits: str | None = None
    stated: Mapping[str, object] = MappingProxyType({})
    content: bytes | None = None


class ReadBody(Struct, frozen=True):
    """A body that was read and checked, with what has to be known of the event that brought it."""

    document: str
    version: int
    shape: Shape
    office_code: str
    received_on: date


class _Judging(NamedTuple):
    """How one document is judged: the values that its rules ask about, and what is landed of those."""

    values: Callable[[Sequence[Row], Sequence[str], date, Reference], Columns]
    columns: tuple[str, ...]
    landed: Callable[[Columns], Iterable[Row]]


_OF_DOCUMENT = {
    CPMI_REGISTRATION: _Judging(
        registration_values.registration_values, registration_values.COLUMNS, registration_values.registration_landed
    ),
    PLACEMENT_STAGE: _Judging(stage_values.stage_values, stage_values.COLUMNS, stage_values.stage_landed),
    RECORD_VOID: _Judging(void_values.void_values, void_values.COLUMNS, void_values.void_landed),
    OFFICE_MANIFEST: _Judging(
        lambda rows, *_: by_columns(newest(OFFICE_MANIFEST).fields, rows), (), lambda _: repeat(())
    ),
}

LANDED_COLUMNS: Mapping[str, tuple[str, ...]] = {name: judging.columns for name, judging in _OF_DOCUMENT.items()}
"""What is landed of a record of each document, in the order of ``Judged.landed``."""


def judge(
    document: str,
    version: int,
    body: Mapping[str, object],
    *,
    office_code: str,
    received_on: date,
    reference: Reference,
    edition: str | None = None,
) -> Judged:
    """Judge a body that came from an office and was received on a day. Blank fields count as absent.

    A body of an older version is read as the newest one says it; its reasons name the fields as they were sent.
    ``edition``: the edition of the rules in force; without one, the edition that is active in this installation.
    """
    if (document, version) not in DOCUMENTS:
        return Judged(reasons=(catalogue.reason("unknown_document"),), landed=None)
    read = ReadBody(document, version, shape_of(document, version, body), office_code, received_on)
    return judge_bodies([read], reference, edition or installed().name)[0]


def judge_bodies(bodies: Sequence[ReadBody], reference: Reference, edition: str) -> list[Judged]:
    """As ``judge``, of bodies that were read and checked already, each of a document that the contract knows."""
    judged: dict[int, Judged] = {}
    for group in _ask(bodies, reference, edition):
        _, columns, landed = _OF_DOCUMENT[group.document]
        digits = group.known.get("nik_digits", repeat(None))
        found = zip(group.places, group.readings, landed(group.known), digits, strict=False)
        for place, reading, row, nik_digits in found:
            reasons = group.reasons.get(place, ())
            judged[place] = Judged(reasons, Landed(columns, row), nik_digits, reading.stated, reading.content)
    return [judged[place] for place in range(len(bodies))]


def reasons_of_bodies(bodies: Sequence[ReadBody], reference: Reference, edition: str) -> list[tuple[Reason, ...]]:
    """The reasons alone, as ``judge_bodies`` finds them, for who lands nothing."""
    found: dict[int, tuple[Reason, ...]] = {}
    for group in _ask(bodies, reference, edition):
        found |= group.reasons
    return [found.get(place, ()) for place in range(len(bodies))]


class _Group(NamedTuple):
    """Bodies of one document and one day of receipt: the same rules are asked of all of them.

    ``places``: where each stands among all; ``reasons``: by that place, of those that have any.
    """

    document: str
    places: Sequence[int]
    readings: Sequence["_Reading"]
    known: Columns
    reasons: Mapping[int, tuple[Reason, ...]]


def _ask(bodies: Sequence[ReadBody], reference: Reference, edition: str) -> Iterable[_Group]:
    """Every question, column by column over all that are alike: the code of a step stays near the processor."""
    groups: defaultdict[tuple[str, date], list[int]] = defaultdict(list)
    for place, body in enumerate(bodies):
        groups[body.document, body.received_on].append(place)
    for (document, received_on), places in groups.items():
        some = [bodies[place] for place in places]
        readings = [_as_newest(body) for body in some]
        offices = [body.office_code for body in some]
        known = _OF_DOCUMENT[document].values([each.row for each in readings], offices, received_on, reference)
        found = _questions(document, edition, received_on).ask(known, readings)
        reasons = {
            place: _all_reasons(body, reading, found.get(number, ()))
            for number, (place, body, reading) in enumerate(zip(places, some, readings, strict=True))
            if number in found or body.shape.faults
        }
        yield _Group(document, places, readings, known, reasons)


class _Reading(Asked, frozen=True, kw_only=True):
    """A body as the newest version of its document says it. ``row``: what it states without its broken fields."""

    row: Row
    content: bytes | None = None
    by: tuple[Upcast, ...] = ()


def _as_newest(body: ReadBody) -> _Reading:
    stated, misshapen, content = body.shape.stated, body.shape.faults, body.shape.content
    by = steps(body.document, body.version)
    if isinstance(stated, Stated) and not by:
        return _Reading(stated, row=stated.row, content=content)
    broken = {fault.field.partition(".")[0] for fault in misshapen}
    given = {field: value for field, value in stated.items() if value is not None}
    sound = upcast({field: value for field, value in given.items() if field not in broken}, by)
    row = tuple(map(sound.get, sorted(newest(body.document).fields)))
    return _Reading(upcast(given, by), {newest_name(field, by) for field in broken}, row=row, by=by)


@lru_cache(maxsize=1024)
def _questions(document: str, edition: str, on: date) -> Questions:
    """The rules that speak of the day of receipt. A day before the first rule dodges nothing."""
    day = max(on, UU_18_2017)
    rules = rule_edition(edition).of_day(on).rules(document)
    return _written_out(tuple((rule, severity) for rule, severity in rules if rule.period.includes(day)))


@cache
def _written_out(rules: tuple[tuple[Rule, Severity], ...]) -> Questions:
    """Once for all days on which the same rules hold: it takes as long as judging a thousand records."""
    return Questions(rules)


def _all_reasons(body: ReadBody, reading: _Reading, found: Sequence[Reason]) -> tuple[Reason, ...]:
    """What is wrong with a body's shape, and what the rules found, in the names of the version that was sent."""
    reasons = [catalogue.reason(fault.code, fault.field) for fault in body.shape.faults]
    reasons += [_as_sent(reason, reading.by) for reason in found] if reading.by else found
    return _in_order(body.document, body.version, tuple(reasons))


@lru_cache(maxsize=4096)
def _in_order(document: str, version: int, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """One reason per code and field, in the order of the contract's fields, then by code."""
    of = contract(document, version)
    last = len(of.fields)

    def place(reason: Reason) -> tuple[int, str]:
        field = (reason.field or "").partition(".")[0]
        return (of.position.get(field, last) if field else -1, reason.code)

    return tuple(sorted(dict.fromkeys(reasons), key=place))


def _as_sent(reason: Reason, by: Sequence[Upcast]) -> Reason:
    return reason._replace(field=name_as_sent(reason.field, by)) if reason.field else reason
