"""Our own processes as contestants: the intake with everything on, and the relay beside it.

The office is paused while they start, so that all of them begin at the same moment, and its tables are empty.
"""

import time
from threading import Event

from kafka.admin import KafkaAdminClient
from kafka.errors import KafkaError

from bench import peer_table
from simpul.adapters import office_store
from simpul.adapters.broker import client_options
from simpul.adapters.postgres import connected

PROGRESS = "SELECT partition_no, next_offset FROM intake.topic_partition WHERE office_code = %s AND state = 'following'"
PATIENCE = 60

_EMPTIED = """
TRUNCATE intake.raw, intake.raw_body, intake.record_head, intake.verdict, intake.reject_case, intake.outbox,
    intake.sequence_interval, intake.manifest, intake.ledger_hour, landing.cpmi_registration, quality.slice,
    quality.slice_event, protection.watch, protection.signal
"""


def run_intake(slot: int) -> None:
    """One intake, until the process is ended."""
    from simpul_consumers.intake import Intake

    Intake(slot).run(Event())


def run_relay() -> None:
    """One relay, until the process is ended."""
    from simpul_consumers.relay import relay_until

    relay_until(Event())


def empty(office: str) -> None:
    """The registry as it was before the office's first event, and the office paused."""
    with peer_table.connect() as connection:
        connection.execute(_EMPTIED)
        connection.execute("UPDATE intake.topic_partition SET next_offset = 0 WHERE office_code = %s", [office])
    _decide(office, "paused")


def begin(office: str, intakes: int) -> None:
    """Wait until so many intakes have shared the partitions among them, then let the office's events in."""
    admin, deadline = KafkaAdminClient(**client_options("admin")), time.monotonic() + PATIENCE
    while not _is_shared(admin, intakes):
        if time.monotonic() > deadline:
            raise TimeoutError("The intakes do not come to share their partitions.")
        time.sleep(0.2)
    admin.close()
    time.sleep(1.5)  # each looks once a second at what people decided, and finds its places before it
    _decide(office, "resumed")


def _is_shared(admin: KafkaAdminClient, intakes: int) -> bool:
    try:
        group = admin.describe_groups(["intake"])["intake"]
    except KafkaError:  # the broker's first group: it is still making the topic of their offsets
        return False
    return group["group_state"] == "Stable" and len(group["members"]) == intakes


def _decide(office: str, decision: str) -> None:
    with connected("simpul_steward") as connection:
        office_store.decide(connection, office, decision, "benchmark", "bench")
