"""Why a record was refused, warned about or held: a value, never an exception."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

Severity = Literal["reject", "warning", "hold"]
Audience = Literal["office", "protection", "supervision"]
"""``supervision`` = the P3MI concerned and the ministry, who supervises it."""

GUARDED = frozenset({"under_age", "destination_closed", "p3mi_not_licensed"})
"""Refusals that protect people, and that a changed document could pass: nobody is told by which value."""


class Reason(NamedTuple):
    """One reason of one verdict. ``field`` names the contract's field, or None for the record as a whole.

    A reason never holds the value itself: it may stand in a log, a feed or a count.
    """

    code: str
    severity: Severity
    field: str | None = None


def is_refusal(reasons: Iterable[Reason]) -> bool:
    """Whether any of these reasons keeps a record out of the registry."""
    return "reject" in [reason.severity for reason in reasons]


def refusals(reasons: Iterable[Reason]) -> frozenset[Reason]:
    """Those of these reasons that keep a record out of the registry."""
    return frozenset(reason for reason in reasons if reason.severity == "reject")
