"""Which of a record's events a moment is about, told of very many of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from simpul.adapters.journey_store import Event, Moment
from simpul.reading.journey import Journey

AT = datetime(2026, 2, 5, tzinfo=UTC)
MANY = 100


class Counted(list[Event]):
    """Events, and how often somebody went through them."""

    walks = 0

    def __iter__(self) -> Iterator[Any]:
        self.walks += 1
        return super().__iter__()


def test_the_events_are_gone_through_once_however_many_moments_ask_for_their_numbers() -> None:
    events = Counted(Event(1, offset, "3507", UUID(int=offset), None, AT) for offset in range(MANY))
    moments = [Moment(AT, 1, 1, offset, "offered", {}) for offset in range(MANY)]
    found = Journey("3507", events, moments)
    assert [found.number(moment) for moment in moments] == list(range(1, MANY + 1))
    assert events.walks == 1


def test_a_moment_of_the_record_as_a_whole_has_no_number() -> None:
    assert Journey("3507", [], []).number(Moment(AT, 8, None, None, "identity_created", {})) is None
