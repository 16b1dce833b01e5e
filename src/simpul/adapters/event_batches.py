"""Puts events into the producer's batches without what the client does for each record of anybody's.

Before a record enters a batch, the client looks at every header's type, adds up sizes, gathers the topic's partitions
anew and words lines for a log that nobody keeps: two fifths of its work. Our headers are as ``contracts.envelope``
writes them, and few bodies are near any limit. What comes after, batches, order and acknowledgements, is the client's
own. This is the one place that reaches into the client to send; a test compares both ways at a broker.
"""

import kafka
from kafka.partitioner import murmur2
from kafka.producer.future import FutureRecordMetadata

_NEAR_A_LIMIT = 256 * 1024
"""Bytes of a body. What is larger goes the client's own way, which refuses what no request holds."""
_WITHOUT_SIGN = 0x7FFFFFFF


class EventBatches:
    """The open batches of one producer for one topic, while it has the partitions that it has now.

    Raises the client's errors; at its making also those of a topic that is not there.
    """

    def __init__(self, producer: kafka.KafkaProducer, topic: str) -> None:
        self._producer = producer
        self._topic = topic
        numbers = sorted(producer.partitions_for(topic))
        self._partitions = [kafka.TopicPartition(topic, number) for number in numbers]

    def append(self, key: bytes, body: bytes, headers: list[tuple[str, bytes]]) -> FutureRecordMetadata:
        """Put an event into the batch of its partition; the broker's word on it comes with the future."""
        if len(body) > _NEAR_A_LIMIT:
            return self._producer.send(self._topic, key=key, value=body, headers=headers)
        # The choice is the client's own, and that of every other client: a record stays where it was.
        partition = self._partitions[(murmur2(key) & _WITHOUT_SIGN) % len(self._partitions)]
        future, is_full, is_new, _ = self._producer._accumulator.append(partition, None, key, body, headers)
        if is_full or is_new:
            self._producer._sender.wakeup()
        return future
