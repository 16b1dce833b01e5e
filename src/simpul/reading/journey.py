"""The journey of one record as a story in time, for the stack's owner; the reading of it is logged with the record."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from simpul.adapters import journey_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.identity_story import identity_moments
from simpul.adapters.journey_store import Event, Moment
from simpul.adapters.postgres import connected

ROLE = "simpul_operator"


@dataclass(frozen=True, slots=True)
class Journey:
    """The events of a record, in the order of the broker's log, and all that happened to them, in the order of time."""

    office_code: str
    events: Sequence[Event]
    moments: Sequence[Moment]

    def number(self, moment: Moment) -> int | None:
        """Which of the events a moment is about, counted from 1; None where it is about the record as a whole."""
        if moment.partition_id is None or moment.log_offset is None:
            return None
        places = [(event.partition_id, event.log_offset) for event in self.events]
        return places.index((moment.partition_id, moment.log_offset)) + 1


def journey(office_code: str, named: str) -> Journey | None:
    """The journey of a record, by the office's own number of it, or by the id of one of its events.

    The id finds also what hides its record: rows that nobody could split, or of an unknown document. None where no
    event of this office has such a name.
    """
    with database_errors("telling a journey"), connected(ROLE) as connection:
        events = journey_store.events_of_record(connection, office_code, named)
        if not events and (event_id := _event_id(named)):
            events = journey_store.events_by_id(connection, office_code, event_id)
        if not events:
            return None
        record_refs = sorted({event.record_ref for event in events if event.record_ref})
        moments = [*journey_store.moments(connection, events), *identity_moments(connection, record_refs)]
        found = Journey(office_code, events, sorted(moments, key=lambda moment: (moment.happened_at, moment.step)))
        record_read(
            connection,
            actor=ROLE,
            purpose="command line: journey",
            record_count=len(events),
            shown_fields=("source_record_id", "person_id"),
            record_refs=record_refs,
        )
    return found


def _event_id(named: str) -> UUID | None:
    try:
        return UUID(named)
    except ValueError:
        return None
