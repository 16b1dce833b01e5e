"""The pre-check on the way into the spool: each row is judged by the intake's own rules as it passes."""

from collections.abc import Iterable, Iterator
from datetime import date

from simpul.contracts.envelope import UNDECLARED, UNREADABLE
from simpul.rules.judge import judge
from simpul.rules.reference import Reference
from simpul_office.reading import Row


class Precheck:
    """Counts the rows that the rules will send back. It says how many; ``simpul check`` says which and why.

    Rows are judged one by one: what only the order of arrival decides (sent before, an older version) is not asked.
    """

    def __init__(self, office_code: str, received_on: date, reference: Reference) -> None:
        self._office_code = office_code
        self._received_on = received_on
        self._reference = reference
        self.faulty = 0

    def through(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, judged as they pass."""
        for row in rows:
            self.faulty += self._is_faulty(row)
            yield row

    def _is_faulty(self, row: Row) -> bool:
        if row.document in (UNREADABLE, UNDECLARED):
            return True
        judged = judge(
            row.document,
            row.version,
            row.body,
            office_code=self._office_code,
            received_on=self._received_on,
            reference=self._reference,
        )
        return judged.is_rejected
