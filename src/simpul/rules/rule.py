"""What a rule is: a name, a code, the field it speaks of, since when it holds, and one short question about values.

A rule's function says by its parameters' names which values of a record it asks about. Where a value is absent or
impossible the question is not asked, unless the parameter allows None: then its absence is part of the question.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from types import NoneType
from typing import TypeVar, get_args

from simpul.domain.periods import Period

Question = TypeVar("Question", bound=Callable[..., bool])

# UU 18/2017 on the protection of Indonesian migrant workers came into force on this day.
UU_18_2017 = date(2017, 11, 22)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. ``name`` is its function's, by which editions speak of it.

    ``fields``: the first of them that the office filled in is the one to look at. ``asks_for`` are the names of the
    values that ``applies`` takes, in order; without one of ``must_know`` the question is not asked.
    """

    name: str
    code: str
    fields: tuple[str, ...]
    period: Period
    applies: Callable[..., bool]
    asks_for: tuple[str, ...]
    must_know: frozenset[str]


class RuleBook:
    """The rules of one document, in the order of the ministry's list."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(
        self,
        code: str,
        *fields: str,
        valid_from: date = UU_18_2017,
        valid_to: date | None = None,
        value: str | None = None,
    ) -> Callable[[Question], Question]:
        """Enter a question as a rule: true means that the reason applies.

        ``value`` names what the first parameter asks for, so that one question can serve several fields.
        """

        def enter(question: Question) -> Question:
            parameters = list(inspect.signature(question).parameters.values())
            names = [parameter.name for parameter in parameters]
            asks_for = (value, *names[1:]) if value else tuple(names)
            may_lack = [NoneType in get_args(parameter.annotation) for parameter in parameters]
            must_know = frozenset(name for name, free in zip(asks_for, may_lack, strict=True) if not free)
            name: str = question.__name__
            period = Period(valid_from, valid_to)
            self.rules.append(Rule(name, code, fields, period, question, asks_for, must_know))
            return question

        return enter
