"""What came over the broker: an event at its place in a partition, untouched."""

from datetime import datetime

from msgspec import Struct


class Offered(Struct, frozen=True):
    """One event as the broker holds it, its headers packed as they came.

    ``office_code`` is the office that owns the topic, whatever the event says.
    """

    partition_id: int
    log_offset: int
    office_code: str
    broker_at: datetime
    key: bytes | None
    headers: bytes
    body: bytes
