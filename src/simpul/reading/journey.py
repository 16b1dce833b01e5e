"""The journey of one record as a story in time, for the stack's owner; the reading of it is logged with the record."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from uuid import UUID

from simpul.adapters import journey_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.identity_story import identity_moments
from simpul.adapters.journey_store import Event, Moment
from simpul.adapters.postgres import connected

ROLE = "simpul_operator"


@dataclass(frozen=True)
class Journey:
    """The events of a record, in the order of the broker's log, and all that happened to them, in the order of time.

    ``left_out``: of so many events nothing is told.
    """

    office_code: str
    events: Sequence[Event]
    moments: Sequence[Moment]
    left_out: int = 0

    def number(self, moment: Moment) -> int | None:
        """Which of the events a moment is about, counted from 1; None where it is about the record as a whole."""
        if moment.partition_id is None or moment.log_offset is None:
            return None
        return self._numbers[moment.partition_id, moment.log_offset]

    @cached_property
    def _numbers(self) -> Mapping[tuple[int, int], int]:
        return {(event.partition_id, event.log_offset): number for number, event in enumerate(self.events, start=1)}


def journey(office_code: str, named: str, newest: int | None = None) -> Journey | None:
    """The journey of a record, by the office's own number of it, or by the id of one of its events.

    The id finds also what hides its record: rows that nobody could split, or of an unknown document. None where no
    event of this office has such a name. ``newest``: tell so many of the events, besides the one of the id, and who
    the record was found to be over all its time.
    """
    with database_errors("telling a journey"), connected(ROLE) as connection:
        events = journey_store.events_of_record(connection, office_code, named)
        event_id = None if events else _event_id(named)
        if event_id:
            events = journey_store.events_by_id(connection, office_code, event_id)
        if not events:
            return None
        record_refs = sorted({event.record_ref for event in events if event.record_ref})
        told = _newest(events, newest, event_id) if newest else events
        moments = [*journey_store.moments(connection, told), *identity_moments(connection, record_refs)]
        record_read(
            connection,
            actor=ROLE,
            purpose="command line: journey",
            record_count=len(told),
            shown_fields=("source_record_id", "person_id"),
            record_refs=record_refs,
        )
    in_order = sorted(moments, key=lambda moment: (moment.happened_at, moment.step))
    return Journey(office_code, events, in_order, len(events) - len(told))


def _newest(events: Sequence[Event], count: int, asked_for: UUID | None) -> Sequence[Event]:
    """The newest so many; events of the id that was asked for are told, however old they are."""
    newest = set(sorted(events, key=attrgetter("offered_at"))[-count:])
    return [event for event in events if event in newest or event.event_id == asked_for]


def _event_id(named: str) -> UUID | None:
    try:
        return UUID(named)
    except ValueError:
        return None
