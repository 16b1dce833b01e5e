"""Judges one record: is it shaped like one, and can it be true by itself? Every reason at once.

The office's pre-check and the intake call the same functions with the same reference data, so they say the same.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from simpul.contracts import catalogue
from simpul.contracts.documents import (
    CPMI_REGISTRATION,
    DOCUMENTS,
    OFFICE_MANIFEST,
    PLACEMENT_STAGE,
    RECORD_VOID,
)
from simpul.contracts.documents import document as contract
from simpul.contracts.shape import Shape, shape_of
from simpul.contracts.upcasts import Upcast, name_as_sent, newest_name, steps, upcast
from simpul.domain import nik
from simpul.domain.reasons import Reason
from simpul.rules import registration_values, stage_values, void_values
from simpul.rules.asking import Questions
from simpul.rules.editions import edition as rule_edition
from simpul.rules.editions import installed
from simpul.rules.landed import Landed
from simpul.rules.reference import Reference
from simpul.rules.rule import UU_18_2017

Values = Mapping[str, Any]


class Judged(NamedTuple):
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


class Case(NamedTuple):
    """A body that was read and checked, with what has to be known of the event that brought it."""

    document: str
    version: int
    shape: Shape
    office_code: str
    received_on: date


class _Judging(NamedTuple):
    """How one document is judged: the values that its rules ask about, and what is landed of those."""

    values: Callable[[Mapping[str, object], str, date, Reference], Values]
    columns: tuple[str, ...]
    landed: Callable[[Values], tuple[object, ...]]


_OF_DOCUMENT = {
    CPMI_REGISTRATION: _Judging(
        registration_values.registration_values, registration_values.COLUMNS, registration_values.registration_landed
    ),
    PLACEMENT_STAGE: _Judging(stage_values.stage_values, stage_values.COLUMNS, stage_values.stage_landed),
    RECORD_VOID: _Judging(void_values.void_values, void_values.COLUMNS, void_values.void_landed),
    OFFICE_MANIFEST: _Judging(lambda sound, *_: sound, (), lambda _: ()),
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
    ``edition``: the edition of the rules; without one, the edition that is active in this installation.
    """
    if (document, version) not in DOCUMENTS:
        return Judged(reasons=(catalogue.reason("unknown_document"),), landed=None)
    case = Case(document, version, shape_of(document, version, body), office_code, received_on)
    return judge_cases([case], reference, edition or installed().name)[0]


def judge_cases(cases: Sequence[Case], reference: Reference, edition: str) -> list[Judged]:
    """As ``judge``, of bodies that were read and checked already, each of a document that the contract knows."""
    readings, values, reasons = _ask(cases, reference, edition)
    landed = [_landed(case.document, known) for case, known in zip(cases, values, strict=True)]
    return [
        Judged(why, record, _nik_digits(known), reading.stated, reading.content)
        for why, record, known, reading in zip(reasons, landed, values, readings, strict=True)
    ]


def reasons_of_cases(cases: Sequence[Case], reference: Reference, edition: str) -> Sequence[tuple[Reason, ...]]:
    """The reasons alone, as ``judge_cases`` finds them, for who lands nothing."""
    return _ask(cases, reference, edition).reasons


class _Asked(NamedTuple):
    """What was read of some bodies, what is known of each, and the reasons that apply."""

    readings: Sequence["_Reading"]
    values: Sequence[Values]
    reasons: Sequence[tuple[Reason, ...]]


def _ask(cases: Sequence[Case], reference: Reference, edition: str) -> _Asked:
    """Step by step over all of them, not body by body: so the code of one step stays near the processor."""
    readings = [_as_newest(case) for case in cases]
    values = [
        _OF_DOCUMENT[case.document].values(reading.sound, case.office_code, case.received_on, reference)
        for case, reading in zip(cases, readings, strict=True)
    ]
    questions = [_questions(case.document, edition, case.received_on) for case in cases]
    found = [
        asked.ask(known, reading.stated, reading.broken)
        for asked, known, reading in zip(questions, values, readings, strict=True)
    ]
    reasons = [
        _all_reasons(case, reading, asked) if asked or reading.broken else ()
        for case, reading, asked in zip(cases, readings, found, strict=True)
    ]
    return _Asked(readings, values, reasons)


def _landed(document: str, values: Values) -> Landed:
    judging = _OF_DOCUMENT[document]
    return Landed(judging.columns, judging.landed(values))


class _Reading(NamedTuple):
    """A body as the newest version of its document says it. ``sound``: what is ``stated`` without ``broken`` fields."""

    stated: Mapping[str, object]
    sound: Mapping[str, object]
    broken: Collection[str]
    content: bytes | None
    by: Sequence[Upcast] = ()


def _as_newest(case: Case) -> _Reading:
    stated, misshapen, content = case.shape
    by = steps(case.document, case.version)
    if not misshapen and not by:
        return _Reading(stated, stated, (), content)
    broken = {fault.field.partition(".")[0] for fault in misshapen}
    given = {field: value for field, value in stated.items() if value is not None}
    sound = {field: value for field, value in given.items() if field not in broken}
    return _Reading(upcast(given, by), upcast(sound, by), {newest_name(field, by) for field in broken}, None, by)


@lru_cache(maxsize=1024)
def _questions(document: str, edition: str, on: date) -> Questions:
    """The edition's rules in force on the day of receipt. A day before the first rule dodges nothing."""
    day = max(on, UU_18_2017)
    rules = rule_edition(edition).rules(document)
    return Questions([(rule, severity) for rule, severity in rules if rule.is_in_force(day)])


def _all_reasons(case: Case, reading: _Reading, found: Sequence[Reason]) -> tuple[Reason, ...]:
    """One reason per code and field, in the order of the contract's fields, then by code."""
    reasons = [catalogue.reason(fault.code, fault.field) for fault in case.shape.faults]
    reasons += [_as_sent(reason, reading.by) for reason in found] if reading.by else found
    of = contract(case.document, case.version)
    last = len(of.fields)

    def place(reason: Reason) -> tuple[int, str]:
        field = (reason.field or "").partition(".")[0]
        return (of.position.get(field, last) if field else -1, reason.code)

    return tuple(sorted(dict.fromkeys(reasons), key=place))


def _as_sent(reason: Reason, by: Sequence[Upcast]) -> Reason:
    return reason._replace(field=name_as_sent(reason.field, by)) if reason.field else reason


def _nik_digits(values: Values) -> str | None:
    """What the index of a person's records keeps of a NIK: its digits, also of one too short or too long."""
    whole, written = values.get("nik_whole"), values.get("nik")
    if whole is not None or written is None:
        return whole.digits if whole else None
    digits = nik.without_separators(written)
    return digits if nik.is_digits(digits) else None
