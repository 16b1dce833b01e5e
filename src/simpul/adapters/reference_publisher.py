"""The lists and rule editions on the topic ``simpul.reference``, published as the relay."""

import logging

import kafka

from simpul.adapters.broker import REFERENCE_TOPIC, client_options
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.contracts.reference_bundle import KEY, ReferenceBundle, pack
from simpul.errors import RetryLater

_PATIENCE_MS = 10_000

log = logging.getLogger(__name__)


class ReferencePublisher:
    """Publishes a bundle whenever another edition of the rules judges, and nothing that is there already."""

    def __init__(self) -> None:
        self._published: str | None = None

    def publish(self, rule_edition: str) -> bool:
        """Publish the lists with this edition unless it was the last; whether a message was sent.

        Asks the broker for the newest message once, at the first call. Raises RetryLater when the broker is away.
        """
        if rule_edition == self._published:
            return False
        bundle = pack(rule_edition)
        try:
            is_there = newest_digest() == bundle.digest
            if not is_there:
                _send(bundle)
        except CLIENT_ERRORS as error:
            raise RetryLater(f"The broker did not take the reference data ({type(error).__name__}).") from None
        self._published = rule_edition
        log.info("reference edition=%s rules=%s sent=%s", bundle.edition, rule_edition, not is_there)
        return not is_there


def newest_digest() -> str | None:
    """The digest that the newest message of the topic names; None while it has none."""
    consumer = kafka.KafkaConsumer(
        **client_options("relay"), group_id=None, enable_auto_commit=False, consumer_timeout_ms=_PATIENCE_MS
    )
    try:
        place = kafka.TopicPartition(REFERENCE_TOPIC, 0)
        consumer.assign([place])
        (first,), (end,) = consumer.beginning_offsets([place]).values(), consumer.end_offsets([place]).values()
        if first == end:
            return None
        consumer.seek(place, end - 1)  # the newest message of a key is never compacted away
        headers = dict(next(iter(consumer)).headers)
        return str(headers["digest"].decode()) if "digest" in headers else None
    except StopIteration:
        raise RetryLater("The broker did not show the newest reference data in time.") from None
    finally:
        consumer.close()


def _send(bundle: ReferenceBundle) -> None:
    producer = kafka.KafkaProducer(**client_options("relay"), acks="all", max_request_size=2 * len(bundle.value))
    try:
        producer.send(REFERENCE_TOPIC, key=KEY, value=bundle.value, headers=bundle.headers()).get(timeout=30)
    finally:
        producer.close(timeout=5)
