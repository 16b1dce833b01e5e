"""How much of what was fetched a poll hands out per partition, and what it hands out of a batch that cannot be opened.

The client drains one partition after the other, each to its end, and opens each batch whole, however large it grows.
Here a partition that has given its share rests until the next poll, and every batch is opened within bounds. The seam
is the one class of the client's fetcher that unpacks a partition's records.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import kafka
from kafka.consumer.fetcher import Fetcher
from kafka.errors import CorruptRecordError

from simpul.adapters.bounded_batches import Fetched, records_of

LARGEST_SHARE_BYTES = 8 * 1024 * 1024
"""Bytes of opened records that one partition brings into one poll; the record that reaches it is the last."""


def share_fetches(consumer: kafka.KafkaConsumer, shares: Mapping[kafka.TopicPartition, int]) -> None:
    """Let a consumer hand out no more of a partition per poll than ``shares`` says at that moment."""
    consumer._fetcher.PartitionRecords = partial(_Share, shares, consumer._subscription)


class _Share(Fetcher.PartitionRecords):  # type: ignore[misc]
    """What was fetched of one partition, handed out share by share."""

    def __init__(
        self, shares: Mapping[kafka.TopicPartition, int], subscription: Any, *fetched: Any, **options: Any
    ) -> None:
        super().__init__(*fetched, **options)
        self._shares, self._subscription = shares, subscription

    def take(self, n: int) -> list[Fetched]:
        """The next records: at most ``n``, at most the share, and not many bytes beyond the bound."""
        self._maybe_raise_next_inline_exception()
        share = self._shares.get(self.topic_partition, n)
        taken: list[Fetched] = []
        size = 0
        try:
            for record in self.record_iterator:
                taken.append(record)
                size += record.serialized_value_size
                if len(taken) >= min(n, share) or size > LARGEST_SHARE_BYTES:
                    break
        except CorruptRecordError as error:
            if not taken:
                raise
            self._next_inline_exception = error  # told at the next call, as the client's own class does
        if len(taken) >= share or size > LARGEST_SHARE_BYTES:
            self._subscription.pause(self.topic_partition)
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
