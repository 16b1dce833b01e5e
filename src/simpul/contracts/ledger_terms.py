"""What the ledger calls closed, silent and overdue; how long bodies are kept. From ``expectations/ledger.toml``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from simpul.declared import declared


@dataclass(frozen=True, slots=True)
class Waiting:
    """A cause of waiting: overdue after ``longest``, and ended by whom."""

    longest: timedelta
    ended_by: str


@dataclass(frozen=True, slots=True)
class Few:
    """When a day's records are too few: at most this unlikely, and this share of the usual."""

    told_for_days: int
    tail_probability: float
    share_of_usual: float


@dataclass(frozen=True, slots=True)
class LedgerTerms:
    """``bodies_kept``: no retention erases a body that is younger. ``waiting``: by cause.

    A registration for which stage lines wait is named to its office after one time, to the ministry after another.
    """

    seal_after: timedelta
    bodies_kept: timedelta
    silent_after_working_days: int
    registration_named_to_ministry_after: timedelta
    written_over_told_for: timedelta
    few: Few
    waiting: Mapping[str, Waiting]

    @property
    def registration_named_to_office_after(self) -> timedelta:
        """How long stage lines may wait before their office is called."""
        return self.waiting["registration_not_seen"].longest


@cache
def ledger_terms() -> LedgerTerms:
    """What is declared."""
    said = tomllib.loads((declared("expectations") / "ledger.toml").read_text(encoding="utf-8"))
    causes = {
        cause: Waiting(timedelta(hours=terms["hours"]), terms["ended_by"]) for cause, terms in said["waiting"].items()
    }
    return LedgerTerms(
        seal_after=timedelta(hours=said["seal_after_hours"]),
        bodies_kept=timedelta(days=said["bodies_kept_days"]),
        silent_after_working_days=int(said["silent_after_working_days"]),
        registration_named_to_ministry_after=timedelta(days=said["registration_named_to_ministry_after_days"]),
        written_over_told_for=timedelta(days=said["written_over_told_for_days"]),
        few=Few(**said["few"]),
        waiting=causes,
    )
