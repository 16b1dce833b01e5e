"""How each office stands, as the ministry's list says it."""

from typing import Any
from uuid import uuid4

from simpul.adapters import office_store, offset_store
from simpul.adapters.postgres import connected


def states(*offices: str) -> list[str]:
    with connected("simpul_steward") as steward:
        found = {line["office_code"]: line["state"] for line in office_store.overview(steward)}
    return [found[office] for office in offices]


def test_an_office_is_silent_until_its_first_event_also_when_its_topic_is_followed(registry: Any) -> None:
    registry.send_all([{}], office="3507")
    with connected("simpul_intake") as intake:
        offset_store.register(intake, [(uuid4(), "ltsa.3212.events", 0)])
    assert states("3507", "3212", "3209") == ["following", "silent", "silent"]
    registry.send_all([{}], office="3212", partition=1)
    assert states("3212") == ["following"]
