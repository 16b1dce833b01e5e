"""All figures of a publication are of one moment: no difference between two of them tells what came meanwhile."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.integration.database.records import SITI

from simpul.adapters.postgres import connected
from simpul.registry.marts import publish_all

PEOPLE = 6
PATIENCE = 60


def test_who_is_loaded_while_the_first_figure_is_replaced_is_in_none_of_them(registry: Any) -> None:
    registry.send_all([person(number) for number in range(PEOPLE)])
    registry.load()
    registry.send(person(PEOPLE))
    with connected("simpul_loader") as other, ThreadPoolExecutor(1) as beside:
        other.execute("LOCK TABLE marts.registration_funnel IN EXCLUSIVE MODE")
        published = beside.submit(publish_all)
        until_somebody_waits()
        registry.load()
        other.commit()
        published.result(timeout=PATIENCE)
    assert figures(registry) == {"registration_funnel": PEOPLE, "registrations_by_destination": PEOPLE}
    assert registry.one("SELECT count(DISTINCT as_of_at) FROM marts.publication") == 1
    publish_all()
    assert set(figures(registry).values()) == {PEOPLE + 1}


def person(number: int) -> dict[str, Any]:
    return SITI | {"source_record_id": f"REG/{number}", "name": f"SITI {number}", "birth_date": f"199{number}-08-17"}


def figures(registry: Any) -> dict[str, int]:
    """How many people all offices registered, by each figure of registrations."""
    return dict(
        registry.all(
            "SELECT 'registration_funnel', sum(person_count)::int FROM marts.registration_funnel "
            "WHERE office_code = 'ALL' AND stage_code = 'REGISTERED' "
            "UNION ALL SELECT 'registrations_by_destination', sum(person_count)::int "
            "FROM marts.registrations_by_destination WHERE sex = 'ALL'"
        )
    )


def until_somebody_waits() -> None:
    """The publisher has read what there is, and waits for the figure."""
    ends = time.monotonic() + PATIENCE
    with connected("simpul_loader", autocommit=True) as watching:
        while watching.execute(_WAITING).fetchone() is None:
            assert time.monotonic() < ends, "nobody waits for the figure"
            time.sleep(0.05)


_WAITING = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
