"""A stopped partition goes on by a person's word: what is given up is said before, and kept for ever."""

from collections.abc import Sequence
from uuid import UUID

from simpul.adapters import adoption_store, broker_admin
from simpul.adapters.adoption_store import Adoption, Stopped
from simpul.adapters.broker_offsets import event_bounds
from simpul.adapters.postgres import Connection
from simpul.decisions.actor import person_at_this_machine, stated
from simpul.errors import StopNow
from simpul.offices.steward import as_steward


def plan(*, office_code: str | None = None, topic: str | None = None) -> Sequence[Adoption]:
    """What adopting would give up of each stopped partition of an office or a topic; nothing is changed.

    Neither has to be named where one topic is stopped. Raises StopNow where none is, where several are and none is
    named, or where the broker holds no log to go on with.
    """
    with as_steward("reading what is stopped") as connection:
        return _planned(connection, office_code, topic)


def adopt(reason: str, *, office_code: str | None = None, topic: str | None = None) -> Sequence[Adoption]:
    """Go on with what the broker holds now, and keep what is given up; a running intake hears it within a second.

    A topic that was made anew by hand gets the settings of an office's topic first.
    """
    words = stated(reason)
    with as_steward("adopting a log") as connection:
        adoptions = _planned(connection, office_code, topic)
        with broker_admin.connect() as admin:
            broker_admin.make_topics(admin, {adoption.stopped.office_code for adoption in adoptions})
        for adoption in adoptions:
            adoption_store.adopt(connection, adoption, words, person_at_this_machine())
    return adoptions


def _planned(connection: Connection, office_code: str | None, topic: str | None) -> Sequence[Adoption]:
    found = adoption_store.stopped(connection, office_code=office_code, topic=topic)
    if office_code is None and topic is None:
        _refuse_to_guess(found)
    elif not found:
        raise StopNow("Nothing of that name is stopped; `simpul office list` shows what is.")
    bounds = event_bounds()
    with broker_admin.connect() as admin:
        ids = broker_admin.topic_ids(admin, {place.topic_name for place in found})
    return [_adoption(place, ids, bounds) for place in found]


def _refuse_to_guess(found: Sequence[Stopped]) -> None:
    """Each log has its own story and its own price: a word that was meant for one is not taken for another."""
    if not found:
        raise StopNow("Nothing is stopped; `simpul office list` shows every office's state.")
    reasons = {place.topic_name: place.stopped_reason for place in found}
    if len(reasons) > 1:
        named = ", ".join(f"{topic} ({reason})" for topic, reason in reasons.items())
        raise StopNow(
            f"Several logs are stopped: {named}. Say which, one by one: "
            f'`simpul broker adopt {found[0].office_code} --reason "..."`; --dry-run only says what it gives up.'
        )


def _adoption(place: Stopped, ids: dict[str, UUID], bounds: dict[tuple[str, int], tuple[int, int]]) -> Adoption:
    held = bounds.get((place.topic_name, place.partition_no))
    if held is None or place.topic_name not in ids:
        raise StopNow(
            f"The broker holds no {place.topic_name}, partition {place.partition_no}: there is nothing to go on with. "
            f"`simpul office enroll {place.office_code}` makes the topic again."
        )
    start = held[0]
    return Adoption(place, ids[place.topic_name], place.next_offset, _after_lost(place, start), start)


def _after_lost(place: Stopped, start: int) -> int | None:
    """Of a log that lost its beginning, its start; of one that is gone, its end as it was seen last.

    A log that was cut back gives up nothing that was not judged before.
    """
    if place.stopped_reason == "log_start_above_stored":
        return start
    if place.stopped_reason == "log_end_below_stored":
        return place.next_offset
    seen = place.seen_end_offset
    return seen if seen is not None and seen > place.next_offset else None
