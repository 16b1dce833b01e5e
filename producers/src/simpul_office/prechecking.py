"""The pre-check on the way into the spool: each event is judged by the intake's own rules as it passes."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from simpul.contracts.decode import Unreadable
from simpul.contracts.documents import DOCUMENTS
from simpul.contracts.shape import read
from simpul.domain.reasons import is_refusal
from simpul.rules.editions import installed
from simpul.rules.judge import ReadBody, reasons_of_bodies
from simpul_office.events import Event
from simpul_office.listening.editions import InUse

# Enough that the code of one step stays near the processor, and few enough to be no matter of memory.
_AT_ONCE = 64


class Precheck:
    """Counts the events that the rules will send back. It says how many; ``simpul check`` says which and why.

    The very bytes are judged that will be sent, as the intake judges them: each by itself. What only the order of
    arrival decides (sent before, an older version) is not asked.
    """

    def __init__(self, office_code: str, received_on: date, in_use: InUse) -> None:
        self._office_code = office_code
        self._received_on = received_on
        self._reference = in_use.reference
        self._edition = in_use.rule_edition or installed().name
        self.faulty = 0

    def through(self, events: Iterable[Event]) -> Iterator[Event]:
        """The same events, judged as they pass."""
        coming = iter(events)
        while some := list(islice(coming, _AT_ONCE)):
            self.faulty += self._count_faulty(some)
            yield from some

    def _count_faulty(self, events: Sequence[Event]) -> int:
        bodies = [body for event in events if (body := self._read_body(event)) is not None]
        judged = reasons_of_bodies(bodies, self._reference, self._edition)
        return len(events) - len(bodies) + sum(map(is_refusal, judged))

    def _read_body(self, event: Event) -> ReadBody | None:
        """What the rules are asked about; None where there is no body of a document that the contract knows."""
        document, version = event.document, event.version
        if (document, version) not in DOCUMENTS:
            return None
        shape = read(document, version, event.body)
        return (
            None
            if isinstance(shape, Unreadable)
            else ReadBody(document, version, shape, self._office_code, self._received_on)
        )
