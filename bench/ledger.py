"""How long the ledger takes to recount a registry: ``python -m bench ledger --events 1000000``.

Every row is there, and every check asks its question of all of them: as it stands, with closed hours sealed, and with
every sealed event read again.
"""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from bench.measured import Measured, Row
from bench.registry_rows import fill
from bench.servers import broker_and_database
from simpul import settings
from simpul.adapters import ledger_store
from simpul.adapters.postgres import connected
from simpul.reading.account import OfficeLedger
from simpul.reading.ledger import ROLE, account
from simpul.registry.sealing import seal_closed_hours


def main(events: int = 300_000, rounds: int = 3) -> Measured:
    """Fill a registry, recount it, seal it, recount it."""
    with broker_and_database():
        fill(settings.load().owner_url, events)
        open_seconds = [_seconds(lambda: _recounted(is_deep=False)) for _ in range(rounds)]
        sealing = _seconds(seal_closed_hours)
        sealed_seconds = [_seconds(lambda: _recounted(is_deep=False)) for _ in range(rounds)]
        deep_seconds = [_seconds(lambda: _recounted(is_deep=True)) for _ in range(rounds)]
    rows = [
        Row("recount, no hour sealed", open_seconds, 1),
        Row("seal every hour, once", [sealing], 1),
        Row("recount, every hour sealed", sealed_seconds, 1),
        Row("deep recount, every sealed event read again", deep_seconds, 1),
    ]
    return Measured("ledger", f"Seconds to recount {events:,} events of 46 offices in 240 hours", rows)


def _recounted(*, is_deep: bool) -> Mapping[str, OfficeLedger]:
    with connected(ROLE) as connection:
        known = ledger_store.known_partitions(connection)
        bounds = {(place.topic_name, place.partition_no): (0, place.next_offset) for place in known}
        offices = account(connection, known, bounds, datetime.now(UTC), is_deep=is_deep)
    if red := [fault for office in offices.values() for fault in office.faults]:
        raise AssertionError(f"the made registry does not balance: {red[0].what}")
    return offices


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
