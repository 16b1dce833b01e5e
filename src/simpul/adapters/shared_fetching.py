"""How much of what was fetched a poll hands out per partition, and what it hands out of a batch that cannot be opened.

The client drains one partition after the other, each to its end, sends no fetch for the others before, and opens each
batch whole, however large it grows. Here every partition with something to give gives its share, in turn; the others
are fetched meanwhile; and every batch is opened within bounds. This is the one place that reaches into its fetcher.
"""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

import kafka
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError, KafkaError

from simpul.adapters.bounded_batches import Fetched, records_of

FEW = 200  # usual records: judged and landed before it would have paid to have the next ones here
ANSWER_MS = 500  # what is asked for beside something to hand out is answered at once


def share_fetches(consumer: kafka.KafkaConsumer, shares: Mapping[kafka.TopicPartition, int]) -> None:
    """Let a consumer hand out no more of a partition per poll than ``shares`` says at that moment; else as it likes.

    A share is counted in usual events: of larger ones it holds fewer, and the one that reaches it is the last.
    """
    consumer._fetcher.__class__ = _SharedFetcher  # it makes its own, and takes none from outside
    consumer._fetcher.shares = shares


def forget(consumer: kafka.KafkaConsumer, partition: kafka.TopicPartition) -> None:
    """Throw away what was fetched of a partition and not handed out."""
    consumer._fetcher.forget(partition)


class _Fetched(Fetcher.PartitionRecords):  # type: ignore[misc]
    """What was fetched of one partition."""

    def take(self, n: int) -> list[Fetched]:
        """The next records, until they weigh as much as ``n`` usual ones."""
        self._maybe_raise_next_inline_exception()
        taken: list[Fetched] = []
        weight = 0
        try:
            for record in self.record_iterator:
                taken.append(record)
                weight += record.weight
                if weight >= n:
                    break
        except CorruptRecordError as error:
            if not taken:
                raise
            self._next_inline_exception = error  # told at the next call, as the client's own class does
        return taken

    def _unpack_records(self, partition: Any, records: Any, *_: object) -> Iterator[Fetched]:
        """Every offset's record. A batch that fails its check sum was damaged on its way: no fault of a record."""
        while (batch := records.next_batch()) is not None:
            if not batch.validate_crc():
                raise CorruptRecordError(f"A batch of {partition} fails its check sum.")
            self.leader_epoch = batch.leader_epoch
            self.bytes_read += batch.size_in_bytes
            for record in records_of(batch):
                self.records_read += 1
                self.next_fetch_offset = record.offset + 1
                yield record
        self.drain()


class _SharedFetcher(Fetcher):  # type: ignore[misc]
    """Keeps what was fetched by partition, in the client's own place for what has to wait, and hands it out in turn."""

    PartitionRecords = _Fetched
    shares: Mapping[kafka.TopicPartition, int]
    _came_few = False
    _looks = 0  # of one poll, at what has come

    def fetch_records(
        self, max_records: int | None = None, update_offsets: bool = True, timeout_ms: float | None = None
    ) -> tuple[dict[kafka.TopicPartition, list[Fetched]], bool]:
        """As the client's own. What waits its turn is handed out together with what has come of others until now.

        After many records the next ones are asked for before these are judged, also where the client looked twice, as
        it had to wait for these: then it would ask only when the next poll finds nothing, and wait again.
        """
        self._looks = 0
        if self._came_few and self._wait_their_turn():
            for answer in self.send_fetches():
                with suppress(KafkaError):  # told to those whose fetch it was
                    self._net.run(self._manager.wait_for, answer, ANSWER_MS)
        found: tuple[dict[kafka.TopicPartition, list[Fetched]], bool] = super().fetch_records(
            max_records, update_offsets=update_offsets, timeout_ms=timeout_ms
        )
        if found[0] and self._looks > 1 and not self._came_few:
            self.send_fetches()
        return found

    def fetched_records(
        self, max_records: int | None = None, update_offsets: bool = True
    ) -> tuple[dict[kafka.TopicPartition, list[Fetched]], bool]:
        """A share of every partition, as far as ``max_records`` goes; whoever came last begins the next time.

        Says that there is more, upon which the client asks for nothing ahead, after a few records: what is asked for
        now would be old when the next poll takes it, and is answered at once then with all that has come meanwhile.
        After many, what is asked for next does not wait until all of this is handed out.
        """
        self._looks += 1
        self._open_completed()
        room: int = max_records or self.config["max_poll_records"]
        drained: dict[kafka.TopicPartition, list[Fetched]] = {}
        for partition, part in list(self._paused_partition_records.items()):
            wanted = min(room, self.shares.get(partition, room))
            if wanted <= 0 or self._subscriptions.is_paused(partition):
                continue
            room -= self._append_share(drained, part, wanted, update_offsets)
            del self._paused_partition_records[partition]
            if part:
                self._paused_partition_records[partition] = part  # at the end of the row
        self._came_few = 0 < sum(record.weight for records in drained.values() for record in records) < FEW
        return drained, self._came_few

    def _create_fetch_requests(self) -> Any:
        """The next requests, which the broker may answer late only while there is nothing to hand out.

        A broker is asked once at a time: whoever is drained before it answers about the others would wait for them.
        """
        longest = self.config["fetch_max_wait_ms"]
        self.config["fetch_max_wait_ms"] = 0 if self._wait_their_turn() else longest
        try:
            return super()._create_fetch_requests()
        finally:
            self.config["fetch_max_wait_ms"] = longest

    def _wait_their_turn(self) -> bool:
        """Whether there is something to hand out in this poll."""
        return any(
            self.shares.get(partition, 1) > 0 and not self._subscriptions.is_paused(partition)
            for partition in self._paused_partition_records
        )

    def forget(self, partition: kafka.TopicPartition) -> None:
        """Throw away what was fetched of it."""
        self._open_completed()
        self._paused_completed_fetches.pop(partition, None)
        if part := self._paused_partition_records.pop(partition, None):
            part.drain()

    def _open_completed(self) -> None:
        """Put what has come in meanwhile to what waits; an error of a partition is the caller's, and nobody's loss."""
        for partition in [one for one in self._paused_completed_fetches if not self._subscriptions.is_paused(one)]:
            self._completed_fetches.append(self._paused_completed_fetches.pop(partition))
        while self._completed_fetches:
            completed = self._completed_fetches.popleft()
            if self._subscriptions.is_paused(completed.topic_partition):
                self._paused_completed_fetches[completed.topic_partition] = completed
            elif part := self._parse_fetched_data(completed):
                self._paused_partition_records[completed.topic_partition] = part

    def _append_share(
        self, drained: dict[kafka.TopicPartition, list[Fetched]], part: _Fetched, wanted: int, update_offsets: bool
    ) -> int:
        taken: dict[kafka.TopicPartition, list[Fetched]] = {part.topic_partition: []}
        try:
            count: int = self._append(taken, part, wanted, update_offsets)
        except CorruptRecordError as error:
            if not drained:
                raise
            part._next_inline_exception = error
            return 0
        if count:
            drained.update(taken)
        return count
