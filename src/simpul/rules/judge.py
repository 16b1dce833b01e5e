"""Judges one record: is it shaped like one, and can it be true by itself? Every reason at once.

The office's pre-check and the intake call the same functions with the same reference data, so they say the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from simpul.contracts import catalogue
from simpul.contracts.documents import (
    CPMI_REGISTRATION,
    DOCUMENTS,
    OFFICE_MANIFEST,
    PLACEMENT_STAGE,
    RECORD_VOID,
    Document,
)
from simpul.contracts.documents import document as contract
from simpul.contracts.shape import shape_of
from simpul.contracts.upcasts import Upcast, name_as_sent, newest_name, steps, upcast
from simpul.domain import nik
from simpul.domain.reasons import Reason
from simpul.rules.asking import Questions
from simpul.rules.editions import edition as rule_edition
from simpul.rules.editions import installed
from simpul.rules.reference import Reference
from simpul.rules.registration_values import registration_record, registration_values
from simpul.rules.rule import UU_18_2017
from simpul.rules.stage_values import stage_record, stage_values
from simpul.rules.void_values import void_record, void_values

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Judged:
    """What was found. ``reasons``: one per code and field, in the order of the contract's fields.

    ``stated``: what the body says, as the newest version says it, without its blank fields.
    ``record``: the landing columns as far as they can be known, None in each that cannot; None as a whole where
    there is no body to read. ``nik_digits``: the digits of the NIK, also of one that is too short or too long.
    """

    reasons: tuple[Reason, ...]
    record: dict[str, object] | None
    nik_digits: str | None = None
    stated: Mapping[str, object] = field(default_factory=dict)

    @property
    def is_rejected(self) -> bool:
        """Whether any reason keeps the record out of the registry."""
        return any(reason.severity == "reject" for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class _Judging:
    """How one document is judged: the values that its rules ask about, and what is landed of those."""

    values: Callable[[Mapping[str, object], str, date, Reference], Values]
    record: Callable[[Values], dict[str, object]]


_OF_DOCUMENT = {
    CPMI_REGISTRATION: _Judging(registration_values, registration_record),
    PLACEMENT_STAGE: _Judging(stage_values, stage_record),
    RECORD_VOID: _Judging(void_values, void_record),
    OFFICE_MANIFEST: _Judging(lambda sound, *_: sound, dict),
}


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
        return Judged(reasons=(catalogue.reason("unknown_document"),), record=None)
    judging = _OF_DOCUMENT[document]
    stated, misshapen = shape_of(document, version, body)
    broken = {fault.field.partition(".")[0] for fault in misshapen}
    sound = {field: value for field, value in stated.items() if field not in broken} if broken else stated
    if by := steps(document, version):
        sound, stated, broken = upcast(sound, by), upcast(stated, by), {newest_name(field, by) for field in broken}
    values = judging.values(sound, office_code, received_on, reference)
    reasons = [catalogue.reason(fault.code, fault.field) for fault in misshapen]
    found = _questions(document, edition or installed().name, received_on).ask(values, stated, broken)
    reasons += [_as_sent(reason, by) for reason in found] if by else found
    return Judged(
        reasons=_in_order(contract(document, version), reasons),
        record=judging.record(values),
        nik_digits=_nik_digits(values) if "nik" in contract(document, version).position else None,
        stated=stated,
    )


@lru_cache(maxsize=1024)
def _questions(document: str, edition: str, on: date) -> Questions:
    """The edition's rules in force on the day of receipt. A day before the first rule dodges nothing."""
    day = max(on, UU_18_2017)
    rules = rule_edition(edition).rules(document)
    return Questions([(rule, severity) for rule, severity in rules if rule.is_in_force(day)])


def _as_sent(reason: Reason, by: Sequence[Upcast]) -> Reason:
    return reason._replace(field=name_as_sent(reason.field, by)) if reason.field else reason


def _in_order(of: Document, reasons: list[Reason]) -> tuple[Reason, ...]:
    """One reason per code and field, in the order of the contract's fields, then by code."""
    if len(reasons) < 2:
        return tuple(reasons)
    last = len(of.fields)

    def place(reason: Reason) -> tuple[int, str]:
        field = (reason.field or "").partition(".")[0]
        return (of.position.get(field, last) if field else -1, reason.code)

    return tuple(sorted(dict.fromkeys(reasons), key=place))


def _nik_digits(values: Values) -> str | None:
    """What the index of a person's records keeps of a NIK: its digits, also of one too short or too long."""
    whole, written = values.get("nik_whole"), values.get("nik")
    if whole is not None or written is None:
        return whole.digits if whole else None
    digits = nik.without_separators(written)
    return digits if nik.is_digits(digits) else None
