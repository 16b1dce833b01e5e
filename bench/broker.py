"""A broker of one's own for a benchmark, and nothing beside it that would compete for the cores."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from bench.servers import stack_of_its_own
from simpul.adapters import broker_admin
from simpul.adapters.broker import office_principal
from simpul_stack import downloads, kafka_server
from simpul_stack.preparing import prepare
from simpul_stack.readiness import answers

_ANSWERS_WITHIN = 120.0


@contextmanager
def broker_for(office_code: str) -> Iterator[None]:
    """Start a broker with the topics of one office, without its quota; end it whatever happens."""
    with stack_of_its_own() as stack:
        prepare(stack)
        downloads.fetch(lambda done, count: None)
        kafka_server.make_storage(stack.layout, stack.settings)
        stack.supervisor.start("kafka")
        _wait_until(lambda: answers(stack, "kafka"))
        broker_admin.prepare([office_code])
        _lift_quota(office_code)
        yield


def _lift_quota(office_code: str) -> None:
    with broker_admin.connect() as admin:
        admin.set_quotas({office_principal(office_code): broker_admin.SERVICE_QUOTA})


def _wait_until(condition: Callable[[], object], patience: float = _ANSWERS_WITHIN) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the broker does not answer")
        time.sleep(0.2)
