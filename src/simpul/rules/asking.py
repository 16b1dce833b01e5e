"""Asks a record all questions of its rules that can be asked, and gathers every reason.

A document's rules are written out as one function, as fast as if somebody had typed it::

    if birth_day is not None and registration_day is not None and rule_12(birth_day, registration_day):
        found.append(12)
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from simpul.domain.reasons import Reason, Severity
from simpul.rules.rule import Rule

Values = Mapping[str, Any]


class Questions:
    """The rules of one document that are in force, each with its severity, ready to be asked of many records."""

    def __init__(self, rules: Sequence[tuple[Rule, Severity]]) -> None:
        self._rules = [rule for rule, _ in rules]
        self._reasons = [
            {field: Reason(rule.code, severity, field) for field in rule.fields} for rule, severity in rules
        ]
        self._find = _written_out(self._rules)

    def ask(self, values: Values, stated: Mapping[str, object], broken: Collection[str] = ()) -> list[Reason]:
        """All reasons that apply. A field of broken shape has its reason already: no rule asks about it."""
        reasons = []
        for number in self._find(values):
            rule = self._rules[number]
            field = next((field for field in rule.fields if field in stated), rule.fields[0])
            if field not in broken and not any(name in broken for name in rule.asks_for):
                reasons.append(self._reasons[number][field])
        return reasons


def _written_out(rules: Sequence[Rule]) -> Callable[[Values], list[int]]:
    """One function that asks every rule and returns the numbers of those that apply."""
    lines = ["def find(values):", "    found = []"]
    lines += [f"    {name} = values[{name!r}]" for name in sorted({name for rule in rules for name in rule.asks_for})]
    for number, rule in enumerate(rules):
        is_known = [f"{name} is not None" for name in rule.asks_for if name in rule.must_know]
        applies = f"rule_{number}({', '.join(rule.asks_for)})"
        lines.append(f"    if {' and '.join([*is_known, applies])}: found.append({number})")
    lines.append("    return found")
    scope: dict[str, Any] = {f"rule_{number}": rule.applies for number, rule in enumerate(rules)}
    exec("\n".join(lines), scope)
    find: Callable[[Values], list[int]] = scope["find"]
    return find
