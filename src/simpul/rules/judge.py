"""Judges one record: is it shaped like one, and can it be true by itself? Every reason at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from simpul.domain.reasons import Reason
from simpul.rules.reference import Reference

RULE_EDITION = "1"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the rules found. ``record`` holds the resolved values, None where a value is impossible or absent."""

    reasons: tuple[Reason, ...]
    record: dict[str, object] | None
    nik_digits: str | None = None


def judge(
    document: str,
    version: int,
    body: Mapping[str, object],
    *,
    office_code: str,
    received_on: date,
    reference: Reference,
) -> Judged:
    """Judge a body by its contract and by the rules of the edition."""
    return Judged(reasons=(), record=dict(body))
