"""What a login may do with a topic, as the broker itself says it: nothing is written or read to find out."""

from collections.abc import Mapping, Sequence

from kafka.admin import KafkaAdminClient
from kafka.errors import UnknownTopicOrPartitionError

from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.errors import RetryLater

_ANSWERED_WITHIN_MS = 10_000


def operations(options: Mapping[str, object], topics: Sequence[str]) -> dict[str, frozenset[str]]:
    """Topic -> what this login may do with it (``READ``, ``WRITE``, ``DESCRIBE``); nothing where it may not know it.

    A topic that it would know, and that is not there, is left out: the broker names rights on it all the same.

    Raises ``RetryLater`` where the broker does not answer.
    """
    try:
        with KafkaAdminClient(**options, bootstrap_timeout_ms=_ANSWERED_WITHIN_MS) as admin:
            described = admin.describe_topics(list(topics))
    except CLIENT_ERRORS as error:
        words = f"The broker does not say what this login may do ({type(error).__name__})."
        raise RetryLater(words, cause="no_answer") from None
    return {
        topic["name"]: frozenset(topic["authorized_operations"] or ())
        for topic in described
        if topic["error_code"] != UnknownTopicOrPartitionError.errno
    }
