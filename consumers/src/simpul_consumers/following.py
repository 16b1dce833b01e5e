"""Which partitions the intake reads, and from where: as PostgreSQL says, people decided, and the broker still is."""

import logging
from collections.abc import Iterable, Mapping
from typing import Any

from simpul.adapters import offset_store
from simpul.adapters.event_consumer import EventConsumer, broker_time
from simpul.adapters.offset_store import PartitionPlace
from simpul.adapters.postgres import Connection
from simpul_consumers.interventions import Interventions

log = logging.getLogger(__name__)


class Following:
    """The places of one intake process. A partition whose log does not fit what is stored is stopped, not guessed."""

    def __init__(self, connection: Connection, consumer: EventConsumer) -> None:
        self._connection, self._consumer = connection, consumer
        self._interventions = Interventions(connection)
        self._ends: dict[Any, int | None] = {}
        self._to_be_known: set[Any] = set()  # read from the last judged event on, which is compared first
        self._other_events: set[Any] = set()
        self.places: dict[Any, PartitionPlace] = {}

    def refresh(self) -> None:
        """Hear what people decided, and find out where new partitions stand."""
        changed, is_adopted = self._interventions.refresh()
        if changed:
            self._pause_and_resume(changed)
        if is_adopted:
            self._consumer.wait_again(self._consumer.assignment() - self.places.keys())
        if new := self._consumer.take_new():
            self._find_places(new)

    def read(self) -> dict[Any, PartitionPlace]:
        """The places that are read now: assigned to this process, and of no paused office."""
        assigned = self._consumer.assignment()
        return {
            partition: place
            for partition, place in self.places.items()
            if partition in assigned and place.office_code not in self._interventions.paused
        }

    def still_the_same(self, polled: Mapping[Any, list[Any]]) -> dict[Any, list[Any]]:
        """What was polled of topics that are those whose places we have, and behind what was judged of them.

        Asked after the fetch and before the commit: an id is never given twice, so what came before it came from the
        same topic. Of a topic that was made anew nothing is taken; its place is found out again. So it is where another
        event stands in the place of the last judged one: a broker restored from a copy keeps its ids.
        """
        known = {partition: records for partition, records in polled.items() if partition in self.places}
        ids = self._consumer.topic_ids(partition.topic for partition in known) if known else {}
        other = {partition for partition in known if ids.get(partition.topic) != self.places[partition].topic_id}
        self._ends.update({partition: self._consumer.seen_end(partition) for partition in known.keys() - other})
        if other:
            self.look_again(other)
        same = {partition: self._not_judged(partition, known[partition]) for partition in known.keys() - other}
        return {partition: records for partition, records in same.items() if records}

    def look_again(self, partitions: Iterable[Any]) -> None:
        """Their place has to be found out anew, from what is stored, what people decided and what the broker holds."""
        self._interventions.ask_at_once()
        self._consumer.wait_again(partitions)

    def _not_judged(self, partition: Any, records: list[Any]) -> list[Any]:
        """These without the last judged event, where reading began at it; none where another stands in its place."""
        if partition not in self._to_be_known:
            return records
        self._to_be_known.remove(partition)
        place, first = self.places[partition], records[0]
        if (first.offset, broker_time(first)) == (place.next_offset - 1, place.last_at):
            return records[1:]
        self._other_events.add(partition)
        self.look_again([partition])
        return []

    def _pause_and_resume(self, changed: frozenset[str]) -> None:
        for partition, place in self.places.items():
            if place.office_code in changed:
                if place.office_code in self._interventions.paused:
                    self._consumer.hold([partition])
                else:
                    self._consumer.wait_again([partition])
        for office in sorted(changed):
            log.info("office %s office=%s", "paused" if office in self._interventions.paused else "resumed", office)

    def _find_places(self, new: set[Any]) -> None:
        ids = self._consumer.topic_ids(partition.topic for partition in new)
        here = {partition for partition in new if partition.topic in ids}
        self._consumer.wait_again(new - here)  # its topic is being deleted: the group takes it away, or it comes back
        found = [(ids[partition.topic], partition.topic, partition.partition) for partition in here]
        stored = offset_store.register(self._connection, found)
        bounds = self._consumer.bounds(here)
        for partition in sorted(here):
            place = stored[partition.topic, partition.partition]
            self._follow_or_stop(partition, place, *bounds[partition])

    def _follow_or_stop(self, partition: Any, place: PartitionPlace, start: int, end: int) -> None:
        """Read on, or stop; a stopped place keeps how far its log went when it was last sure to be the same."""
        self.places.pop(partition, None)
        seen_end = self._ends.pop(partition, None)
        is_cut = self._consumer.is_truncated(partition) or partition in self._other_events
        self._other_events.discard(partition)
        self._to_be_known.discard(partition)
        if place.state == "following" and start <= place.next_offset <= end and not is_cut:
            self.places[partition] = place
            if place.office_code not in self._interventions.paused:
                self._read_on(partition, place, start)
            return
        if place.state == "following":
            reason = "log_start_above_stored" if start > place.next_offset else "log_end_below_stored"
            offset_store.stop(self._connection, place.partition_id, reason)
        if seen_end is not None:
            offset_store.note_end(self._connection, place.partition_id, seen_end)
        log.error("partition stopped office=%s partition=%d", place.office_code, place.partition_no)

    def _read_on(self, partition: Any, place: PartitionPlace, start: int) -> None:
        """Read from the last judged event on, where the log still holds it: another one there means another log."""
        is_to_be_known = place.last_at is not None and place.next_offset > start
        if is_to_be_known:
            self._to_be_known.add(partition)
        self._consumer.follow(partition, place.next_offset - is_to_be_known)
