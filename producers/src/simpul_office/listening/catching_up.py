"""Catching up with the ministry: everything its topics hold for this office, up to this moment."""

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from simpul.adapters.broker import REFERENCE_TOPIC, office_principal, verdicts_topic
from simpul.adapters.broker_rights import operations
from simpul.adapters.topic_reader import Message, Portion, TopicReader
from simpul.contracts.reference_bundle import TYPE
from simpul.errors import RetryLater, StopNow
from simpul_office.connection import options
from simpul_office.listening.bundle import DamagedBundle
from simpul_office.listening.editions import Editions
from simpul_office.listening.store import HeardStore

log = logging.getLogger(__name__)

QUICKLY = 3.0
"""Seconds that a broker gets to answer while somebody waits at the screen."""
WITH_TIME = 60.0
"""Seconds of hearing for whoever can wait, or looks again soon."""


@dataclass(frozen=True, slots=True)
class Heard:
    """How many new messages came, how many of them could not be understood, and whether all of them are here now."""

    messages: int = 0
    broken: int = 0
    is_all: bool = True


class Listener:
    """Hears what the ministry says to one office, as that office. Connects when it is first asked.

    Raises ``RetryLater`` where the broker does not answer and ``StopNow`` where it refuses; what was heard until then
    stays, and the next call goes on from there.
    """

    def __init__(self, state: Path, office_code: str, patience: float = QUICKLY) -> None:
        self._office_code = office_code
        self._topic = verdicts_topic(office_code)
        self._patience = patience
        self._editions = Editions(state)
        self._reader: TopicReader | None = None
        self.store = HeardStore(state, office_code)

    def catch_up(self, seconds: float = WITH_TIME) -> Heard:
        """Hear everything that is there now, for so many seconds at most, and get the lists.

        Those are a message of a megabyte. Whoever has little time has heard all without them; with time they get as
        much of it again. The seconds begin when the broker has let us in, and are at least those of one answer.
        """
        began = datetime.now(UTC)
        try:
            reader = self._connected(seconds)
            deadline = time.monotonic() + max(seconds, reader.patience)
            heard = self._hear(reader, began, deadline)
            if heard.messages:
                reader.tell_lag_tools(self._topic, self.store.bookmark(self._topic).next_offset)
            if heard.is_all:
                self.store.caught_up(began)
                self._fetch_lists_in_time(reader, deadline, has_time=seconds >= WITH_TIME)
        except BaseException:
            self._disconnect()
            raise
        return heard

    def close(self) -> None:
        """End the connection, if there is one, and close the store."""
        self._disconnect()
        self.store.close()

    def _hear(self, reader: TopicReader, began: datetime, deadline: float) -> Heard:
        if not reader.has(self._topic):
            raise self._unheard()
        heard, is_first = Heard(), True
        known = self.store.bookmark(self._topic).next_offset  # 0: a new computer, which misses nothing
        for portion, new in self._portions(reader, self._topic, deadline):
            oldest = portion.messages[0]
            if is_first and 0 < known < oldest.offset:
                self.store.missed(self._topic, oldest.offset, oldest.at)
            is_first = False
            broken = self.store.hear(self._topic, portion.messages)
            heard = Heard(heard.messages + new, heard.broken + broken, portion.is_last)
        if is_first and 0 < known < (start := reader.start(self._topic)):  # all that came since is gone
            self.store.missed(self._topic, start, began)
        return heard

    def _unheard(self) -> StopNow:
        if self._topic not in operations(options(self._office_code), [self._topic]):
            words = "The broker has no topic for what this office is told. Ask the ministry for it."
            return StopNow(words, cause="topic_missing")
        words = "This login may not read what its office is told. Ask the ministry for the right."
        return StopNow(words, cause="no_right_to_read")

    def _portions(self, reader: TopicReader, topic: str, deadline: float) -> Iterator[tuple[Portion, int]]:
        """The portions from the last known message on, and how many of each are new.

        Where another message stands in the place of the last known one, the topic was made anew: all of it is heard.
        """
        next_offset, last_id = self.store.bookmark(topic)
        last = next_offset - 1
        for portion in reader.messages(topic, max(last, 0), deadline):
            first = portion.messages[0]
            if first.offset == last and first.headers.get("ce_id") != last_id:
                yield from ((anew, len(anew.messages)) for anew in reader.messages(topic, 0, deadline))
                return
            yield portion, sum(message.offset != last for message in portion.messages)

    def _fetch_lists_in_time(self, reader: TopicReader, deadline: float, *, has_time: bool) -> None:
        try:
            self._fetch_lists(reader, time.monotonic() + WITH_TIME if has_time else deadline)
        except RetryLater:
            if has_time:
                raise
            self._disconnect()  # they may still be under way

    def _fetch_lists(self, reader: TopicReader, deadline: float) -> None:
        """Take the newest edition of the lists, if it is new here. A damaged one is noted for whoever checks a file."""
        if not reader.has(REFERENCE_TOPIC):
            return
        first = 0 if self._editions.has_rotted else self.store.bookmark(REFERENCE_TOPIC).next_offset
        newest: Message | None = None
        for portion in reader.messages(REFERENCE_TOPIC, first, deadline):
            lists = [said for said in portion.messages if said.headers.get("ce_type") == TYPE]
            newest = lists[-1] if lists else newest
        if newest is None:
            return
        try:
            self._editions.receive(newest.body)
        except DamagedBundle as damage:
            log.warning("an edition of the lists came damaged: %s", damage)
        self.store.pass_by(REFERENCE_TOPIC, newest)

    def _connected(self, longest: float) -> TopicReader:
        if self._reader is None:
            group = f"{office_principal(self._office_code)}.agent"
            self._reader = TopicReader(options(self._office_code), group, self._patience, longest)
        return self._reader

    def _disconnect(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None
