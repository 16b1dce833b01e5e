"""Asks a record every question of its rules that can be asked, and gathers all reasons."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from simpul.contracts import catalogue
from simpul.domain.reasons import Reason
from simpul.rules.rule import Rule

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Question:
    """A rule made ready to be asked of many records."""

    rule: Rule
    applies: Callable[..., bool]
    arguments: Callable[[Values], tuple[Any, ...]]
    must_know: tuple[int, ...]
    reasons: Mapping[str, Reason]

    def reason(self, stated: Mapping[str, object]) -> Reason:
        """The reason on the field to look at: the first that the office filled in, or else the first."""
        fields = self.rule.fields
        return self.reasons[next((field for field in fields if field in stated), fields[0])]


def question(rule: Rule) -> Question:
    """Make a rule ready to be asked."""
    return Question(
        rule=rule,
        applies=rule.applies,
        arguments=_picking(rule.asks_for),
        must_know=tuple(place for place, name in enumerate(rule.asks_for) if name in rule.must_know),
        reasons={field: catalogue.reason(rule.code, field) for field in rule.fields},
    )


def ask(questions: Iterable[Question], values: Values, stated: Mapping[str, object]) -> list[Reason]:
    """All reasons that apply. A question about something that is not known is not asked."""
    found = []
    for each in questions:
        known = each.arguments(values)
        if None in known and any(known[place] is None for place in each.must_know):
            continue
        if each.applies(*known):
            found.append(each.reason(stated))
    return found


def answerable(questions: Iterable[Question], stated: Mapping[str, object], broken: frozenset[str]) -> list[Question]:
    """The questions that neither ask about a field of broken shape nor would find fault with one a second time."""
    return [
        each for each in questions if each.reason(stated).field not in broken and broken.isdisjoint(each.rule.asks_for)
    ]


def _picking(names: tuple[str, ...]) -> Callable[[Values], tuple[Any, ...]]:
    """Like ``itemgetter``, but a tuple for one name, too."""
    if len(names) == 1:
        (name,) = names
        return lambda values: (values[name],)
    return itemgetter(*names)
