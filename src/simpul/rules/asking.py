"""Asks a record all questions of its rules that can be asked, and gathers every reason.

A document's rules are written out as one function, each question's own words in its place, as fast as if somebody had
typed it::

    if birth_day is not None and registration_day is not None:
        if full_years(birth_day, registration_day) < ADULT: found.append(12)
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from simpul.domain.reasons import Reason, Severity
from simpul.rules.rule import Rule
from simpul.rules.writing_out import write_out

Values = Mapping[str, Any]


class Questions:
    """The rules of one document that are in force, each with its severity, ready to be asked of many records."""

    def __init__(self, rules: Sequence[tuple[Rule, Severity]]) -> None:
        self._rules = [rule for rule, _ in rules]
        self._reasons = [
            {field: Reason(rule.code, severity, field) for field in rule.fields} for rule, severity in rules
        ]
        self._find: Callable[[Values], Sequence[int]] = write_out(self._rules)

    def ask(self, values: Values, stated: Mapping[str, object], broken: Collection[str] = ()) -> list[Reason]:
        """All reasons that apply. A field of broken shape has its reason already: no rule asks about it."""
        reasons = []
        for number in self._find(values):
            rule = self._rules[number]
            field = next((field for field in rule.fields if stated.get(field) is not None), rule.fields[0])
            if field not in broken and not any(name in broken for name in rule.asks_for):
                reasons.append(self._reasons[number][field])
        return reasons
