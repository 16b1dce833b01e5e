"""A broker of one's own for a benchmark, and nothing beside it that would compete for the cores."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simpul.adapters import broker_admin
from simpul.adapters.broker import office_principal
from simpul_stack import downloads, ending, kafka_server
from simpul_stack.preparing import prepare
from simpul_stack.readiness import answers
from simpul_stack.stack import here

_ANSWERS_WITHIN = 120.0


@contextmanager
def broker_for(office_code: str) -> Iterator[Path]:
    """Start a broker with the topics of one office, without its quota; end it whatever happens. Gives the state."""
    state = Path(tempfile.mkdtemp(prefix="simpul-bench-", dir="/tmp"))
    before = os.environ.get("SIMPUL_STATE")
    os.environ["SIMPUL_STATE"] = str(state)
    stack = here()
    stack.layout.make()
    try:
        prepare(stack)
        downloads.fetch(lambda done, count: None)
        kafka_server.make_storage(stack.layout, stack.settings)
        stack.supervisor.start("kafka")
        _wait_until(lambda: answers(stack, "kafka"))
        broker_admin.prepare([office_code])
        _lift_quota(office_code)
        yield state
    finally:
        ending.end(stack)
        for folder in (stack.layout.part("postgres").resolve(), state):
            shutil.rmtree(folder, ignore_errors=True)
        os.environ.pop("SIMPUL_STATE") if before is None else os.environ.update(SIMPUL_STATE=before)


def _lift_quota(office_code: str) -> None:
    admin = broker_admin.connect()
    admin.set_quotas({office_principal(office_code): broker_admin.SERVICE_QUOTA})
    admin.close()


def _wait_until(condition, patience: float = _ANSWERS_WITHIN) -> None:
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError("the broker does not answer")
        time.sleep(0.2)
