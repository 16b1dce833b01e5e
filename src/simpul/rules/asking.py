"""Asks records all questions of their rules that can be asked, and gathers every reason.

A document's rules are written out as one function, each question's own words in its place, as fast as if somebody had
typed it::

    if birth_day is not None and registration_day is not None:
        if full_years(birth_day, registration_day) < ADULT: found.append((record, 12))
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from simpul.domain.reasons import Reason, Severity
from simpul.rules.known import Columns
from simpul.rules.rule import Rule
from simpul.rules.writing_out import write_out


class Asked(Struct, frozen=True):
    """What a record states, and its fields of broken shape: they have their reason already, so no rule asks of them."""

    stated: Mapping[str, object]
    broken: Collection[str] = ()


class Questions:
    """The rules of one document that are in force, each with its severity, ready to be asked of many records."""

    def __init__(self, rules: Sequence[tuple[Rule, Severity]]) -> None:
        self._rules = [rule for rule, _ in rules]
        self._reasons = [
            {field: Reason(rule.code, severity, field) for field in rule.fields} for rule, severity in rules
        ]
        self._find = write_out(self._rules)

    def ask(self, known: Columns, records: Sequence[Asked]) -> Mapping[int, Sequence[Reason]]:
        """All reasons that apply, by the number of the record; of a record without any, nothing."""
        reasons: defaultdict[int, list[Reason]] = defaultdict(list)
        for record, number in self._find(known):
            rule, stated, broken = self._rules[number], records[record].stated, records[record].broken
            field = next((field for field in rule.fields if stated.get(field) is not None), rule.fields[0])
            if field not in broken and not any(name in broken for name in rule.asks_for):
                reasons[record].append(self._reasons[number][field])
        return reasons
