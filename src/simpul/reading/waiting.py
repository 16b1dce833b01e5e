"""Wait until what was sent up to now is judged and loaded."""

import time

from simpul.adapters import waiting_store
from simpul.adapters.broker_offsets import event_bounds
from simpul.adapters.postgres import connected
from simpul.reading.spools import pending

ROLE = "simpul_operator"
_REST = 0.3


def wait_until_loaded(timeout: float) -> list[str]:
    """Wait for spools, then for the end offsets of that moment, then for the slices of those events.

    Returns what is left when the time is over, in words without personal data; empty when all is done. Held slices
    are not waited for: a person has to decide on them.
    """
    deadline = time.monotonic() + timeout
    left = _spooled()
    while left and time.monotonic() < deadline:
        time.sleep(_REST)
        left = _spooled()
    if left:
        return left
    targets = {key: end for key, (_, end) in event_bounds().items() if end}
    with connected(ROLE, autocommit=True) as connection:
        while True:
            left = waiting_store.unjudged(connection, targets) or waiting_store.unloaded(connection, targets)
            if not left or time.monotonic() >= deadline:
                return left
            time.sleep(_REST)


def _spooled() -> list[str]:
    return [f"office {office}: {count} events not sent yet" for office, count in sorted(pending().items()) if count]
