"""What a record's head has seen decides, poll after poll, and nobody decides beside whoever holds it."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

from tests.integration.database.records import SITI
from tests.integration.database.statements import statements

from simpul.adapters.postgres import connected

PATIENCE = 60


def test_a_stated_revision_that_is_lower_than_one_of_an_earlier_poll_is_superseded(registry: Any) -> None:
    registry.send(SITI | {"revision": 1})
    registry.send(SITI | {"revision": 3, "name": "SITI BARU"})
    overtaken = registry.send(SITI | {"revision": 2, "name": "SITI TUA"})
    assert (overtaken.decision.verdict, overtaken.decision.revision) == ("superseded", 2)
    registry.load()
    assert registry.all("SELECT name FROM registry.current_registration") == [("SITI BARU",)]
    assert registry.faults() == {}


def test_who_waits_for_a_head_decides_by_what_the_other_left_in_it(registry: Any) -> None:
    registry.send(SITI)
    with connected("simpul_intake") as other, ThreadPoolExecutor(1) as beside:
        other.execute("UPDATE intake.record_head SET revision = 5, stated_revision = 5")
        found = beside.submit(registry.send, SITI | {"name": "SITI LAIN"}, partition=1)
        until_somebody_waits()
        other.commit()
        assert (found.result().decision.verdict, found.result().decision.revision) == ("accepted", 6)


def test_of_an_event_that_came_very_often_one_row_is_read(registry: Any) -> None:
    event, many = uuid4(), 300
    registry.send_all([SITI] * many, event_id=event)
    with statements() as asked:
        again = registry.send(SITI | {"name": "SITI LAIN"}, event_id=event)
        elsewhere = registry.send(SITI, event_id=event, office="3209")
    assert (again.decision.verdict, elsewhere.decision.verdict) == ("duplicate", "accepted")
    first, _ = (found for found in asked if "SELECT office_code, event_id" in str(found[0]))
    assert registry.rows_read(*first, "raw") == 1


def until_somebody_waits() -> None:
    """Looked at as the login of those that wait: of others a session shows nothing."""
    ends = time.monotonic() + PATIENCE
    with connected("simpul_intake", autocommit=True) as watching:
        while watching.execute(_WAITING).fetchone() is None:
            assert time.monotonic() < ends, "nobody waits for the head"
            time.sleep(0.05)


_WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
