"""Messages that wait in the outbox, and those the broker has acknowledged.

A message is written in the transaction that makes it true, as one row a poll and office, and goes out exactly as it
was written.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from simpul.adapters.case_store import EventPlace, case_states
from simpul.adapters.postgres import Connection
from simpul.contracts.feed import OFFICE_VERDICT
from simpul.intake.deciding import Decided
from simpul.intake.office_verdict import CaseState, OfficeVerdict, Told, as_lines, first_verdict

_AT_ONCE = 200
_OF_ONE_OFFICE = 20
NAMED_AT_ONCE = 5000
"""Refused events in a message: 195 kB, of the megabyte that the broker takes."""
FORGOTTEN_AFTER_DAYS = 30


class Waiting(NamedTuple):
    """A row of the outbox: messages of one kind for one office, one JSON text a line."""

    outbox_id: int
    message_id: UUID
    office_code: str
    message: str
    lines: str


def tell_first_verdicts(
    connection: Connection,
    decided: Sequence[Decided],
    resolved: Mapping[EventPlace, Sequence[UUID]],
    judged_at: datetime,
    reference_edition: str,
) -> None:
    """Write what the offices of a poll are told, in the running transaction.

    ``resolved``: place of an event that was let in -> the refused events of its record whose cases it closed. Of very
    many it tells in several messages.
    ``judged_at``: the time of the transaction.
    """
    at = judged_at.astimezone(UTC)
    states = case_states(connection, {ref for found in decided if (ref := _asked_about(found)) is not None})
    told: dict[str, list[OfficeVerdict]] = {}
    counts = Counter[str]()  # of events: the ledger asks whether each was told, in however many messages
    for found in decided:
        if found.decision.verdict != "control":
            offered = found.event.offered
            closed = resolved.get((offered.partition_id, offered.log_offset), ()) if resolved else ()
            case = _case(found, closed, states)
            of_office = told.setdefault(offered.office_code, [])
            counts[offered.office_code] += 1
            for portion in _portions(closed):
                of_office.append(first_verdict(found, Told(at, reference_edition, case, portion)))
    lines = {office: (as_lines(messages), counts[office]) for office, messages in told.items()}
    _add(connection, OFFICE_VERDICT, lines)


def waiting(connection: Connection, resting: Sequence[str] = ()) -> list[Waiting]:
    """The oldest messages not yet sent, in order per office; no office waits for another that has very many.

    ``resting``: offices that are left out for now.

    Chosen by ``sent_at IS NULL``, never by "number above the last": a transaction with a lower number may be
    committed after one with a higher.
    """
    rows = connection.execute(_WAITING, {"office": _OF_ONE_OFFICE, "all": _AT_ONCE, "resting": list(resting)})
    return [Waiting(*row) for row in rows]


def mark_sent(connection: Connection, numbers: Sequence[int]) -> None:
    """After the acknowledgement: the messages are sent, and the cases in them count as notified."""
    with connection.transaction():
        connection.execute("UPDATE intake.outbox SET sent_at = now() WHERE outbox_id = ANY(%s)", [list(numbers)])
        connection.execute(_NOTIFIED, [list(numbers)])


def forget_sent(connection: Connection) -> int:
    """Empty what was sent so long ago that the broker has let it go, too: it names records. Returns how many rows.

    What an office was told of a held slice stays: it names events only, and is repeated when somebody decides.
    """
    return connection.execute(_FORGET, [FORGOTTEN_AFTER_DAYS]).rowcount


def _add(connection: Connection, message: str, of_offices: Mapping[str, tuple[str, int]]) -> None:
    """One statement for all offices of a poll. ``of_offices``: office code -> messages as lines; of how many events."""
    lines, counts = [lines for lines, _ in of_offices.values()], [count for _, count in of_offices.values()]
    connection.execute(_ADD, [message, [uuid4() for _ in of_offices], list(of_offices), lines, counts])


def _portions(closed: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    """What a correction has closed, in as many parts as a message each can hold; one where it closed nothing."""
    if len(closed) <= NAMED_AT_ONCE:
        return (closed,)
    return (closed[start : start + NAMED_AT_ONCE] for start in range(0, len(closed), NAMED_AT_ONCE))


def _asked_about(found: Decided) -> UUID | None:
    """The record whose case is not known from the event alone: the same again, or older, and the record is refused."""
    head = found.decision.head
    if found.decision.verdict in ("accepted", "rejected", "control") or head is None:
        return None
    return head.record_ref if head.accepted_revision != head.revision else None


def _case(found: Decided, closed: Iterable[UUID], states: Mapping[UUID, CaseState]) -> CaseState | None:
    if found.decision.verdict == "rejected":
        return "open"
    if closed:
        return "resolved"
    ref = _asked_about(found)
    return states.get(ref) if ref is not None else None


# The lines in binary form: a megabyte of them as an array's text is quoted and read for longer than all is judged.
_ADD = """
INSERT INTO intake.outbox (message_id, office_code, message, lines, message_count)
SELECT message_id, office_code, %s, lines, message_count
FROM unnest(%s::uuid[], %s::text[], %b::text[], %s::int[]) AS told (message_id, office_code, lines, message_count)
"""

# An office's messages in their order, some of each office at a time.
_WAITING = """
SELECT outbox_id, message_id, office_code, message, lines
FROM (SELECT DISTINCT office_code FROM intake.outbox
      WHERE sent_at IS NULL AND office_code <> ALL(%(resting)s::text[])) AS office
CROSS JOIN LATERAL (
    SELECT outbox_id, message_id, message, lines FROM intake.outbox unsent
    WHERE unsent.office_code = office.office_code AND unsent.sent_at IS NULL
    ORDER BY outbox_id LIMIT %(office)s) AS first
ORDER BY outbox_id LIMIT %(all)s
"""

_NOTIFIED = """
UPDATE intake.reject_case refused SET state = 'notified', notified_at = now()
FROM intake.outbox sent
WHERE sent.outbox_id = ANY(%s) AND sent.message = 'office_verdict' AND refused.state = 'open'
  AND refused.closed_at IS NULL AND sent.office_code = refused.office_code AND sent.created_at = refused.opened_at
"""

# The index outbox_to_forget holds just what this asks for: the messages of the last month, and what is due of them.
_FORGET = """
UPDATE intake.outbox SET lines = NULL
WHERE lines IS NOT NULL AND sent_at < now() - make_interval(days => %s) AND slice_state IS DISTINCT FROM 'held'
"""
