"""What the broker itself says it holds: log start and end of every office's events, and what it took when."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import kafka

from simpul.adapters.broker import client_options, office_of
from simpul.adapters.broker_login import try_login
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.errors import RetryLater

OPERATOR = "operator"
_PATIENCE_MS = 10_000  # a broker that is started again is back by then
_HOUR = timedelta(hours=1)

Place = tuple[str, int]
"""Topic and number of a partition."""


class Pending(NamedTuple):
    """Events of a partition from one offset to before another; ``since_at``: none of them came before it."""

    first_offset: int
    after_offset: int
    since_at: datetime


def event_bounds(login: str = OPERATOR) -> dict[Place, tuple[int, int]]:
    """(topic, partition) -> (log start, log end) of every topic of office events.

    Raises RetryLater while the broker is away, StopNow where it refuses the login.
    """
    consumer = _asking(login)
    try:
        return _bounds(consumer, filter(office_of, consumer.topics()))
    except CLIENT_ERRORS as error:
        raise RetryLater(f"The broker does not tell its offsets ({type(error).__name__}).") from None
    finally:
        consumer.close(autocommit=False)


def first_after(judged_to: Mapping[Place, datetime | None]) -> dict[Place, datetime]:
    """(topic, partition) -> broker time of the first event after this instant; left out where there is none.

    Asks for places and times, for which the right to describe a topic is enough: nobody's events are read.
    """
    if not judged_to:
        return {}
    consumer = _asking(OPERATOR)
    try:
        found = _first_from(consumer, {place: _ms(at) + 1 if at else 0 for place, at in judged_to.items()})
    finally:
        consumer.close(autocommit=False)
    return {place: at for place, (_, at) in found.items()}


def hours_of(pending: Mapping[Place, Pending]) -> dict[Place, Counter[datetime]]:
    """(topic, partition) -> hour of broker time -> how many of these events the broker took in it.

    Asked once for each hour that holds some of them, of all partitions together. What the broker dropped meanwhile
    counts in the hour of what came before it.
    """
    hours = {place: Counter[datetime]() for place in pending}
    if not pending:
        return hours
    consumer = _asking(OPERATOR)
    left = dict(pending)
    try:
        while left:
            later = _first_from(
                consumer, {place: _ms(_hour(events.since_at) + _HOUR) for place, events in left.items()}
            )
            for place, events in tuple(left.items()):
                offset, at = later.get(place, (events.after_offset, None))
                until = min(max(offset, events.first_offset), events.after_offset)
                if until > events.first_offset:
                    hours[place][_hour(events.since_at)] += until - events.first_offset
                if at is None or until == events.after_offset:
                    del left[place]
                else:
                    left[place] = Pending(until, events.after_offset, at)
    finally:
        consumer.close(autocommit=False)
    return hours


def _first_from(consumer: kafka.KafkaConsumer, wanted: Mapping[Place, int]) -> dict[Place, tuple[int, datetime]]:
    """(topic, partition) -> offset and broker time of the first event at or after these milliseconds, if there is one.

    Raises RetryLater where the broker went away.
    """
    try:
        found = consumer.offsets_for_times({kafka.TopicPartition(*place): at_ms for place, at_ms in wanted.items()})
    except CLIENT_ERRORS as error:
        raise RetryLater(f"The broker does not tell its times ({type(error).__name__}).") from None
    return {
        (place.topic, place.partition): (first.offset, datetime.fromtimestamp(first.timestamp / 1000, UTC))
        for place, first in found.items()
        if first is not None
    }


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _hour(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def _asking(login: str) -> kafka.KafkaConsumer:
    """A client of this login. Raises RetryLater while the broker is away, StopNow where it refuses the login."""
    options = client_options(login)
    try:
        return kafka.KafkaConsumer(**options, enable_auto_commit=False, bootstrap_timeout_ms=_PATIENCE_MS)
    except CLIENT_ERRORS as error:
        try_login(options)
        raise RetryLater(f"The broker does not answer ({type(error).__name__}). Is the stack up?") from None


def _bounds(consumer: kafka.KafkaConsumer, topics: Iterable[str]) -> dict[Place, tuple[int, int]]:
    partitions = [
        kafka.TopicPartition(topic, number)
        for topic in sorted(topics)
        for number in sorted(consumer.partitions_for_topic(topic) or ())
    ]
    starts, ends = consumer.beginning_offsets(partitions), consumer.end_offsets(partitions)
    return {(place.topic, place.partition): (starts[place], ends[place]) for place in partitions}
