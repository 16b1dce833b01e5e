"""From the moment at which a pause holds no event of the office lands any more, whether or not the intake has heard."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from tests.integration.database.records import SITI

from simpul.adapters import landings, office_store
from simpul.adapters.intake_store import _PAUSED, IntakeStore, OffsetMoved
from simpul.adapters.postgres import connected

OTHER = SITI | {"source_record_id": "REG/2"}
MALANG, INDRAMAYU = "3507", "3212"
MANY = 500


@pytest.fixture
def landed(registry: Any) -> Any:
    """A registry in which the first event of each of two offices has landed."""
    registry.send(SITI, office=MALANG)
    registry.send(SITI, office=INDRAMAYU)
    return registry


@pytest.fixture
def beside() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as found:
        yield found


def decide(decision: str, office: str = MALANG) -> None:
    with connected("simpul_steward") as steward:
        office_store.decide(steward, office, decision, "a test", "somebody")


def have_ended(seconds: float) -> bool:
    with connected("simpul_steward", autocommit=True) as steward:
        return landings.have_ended(steward, seconds)


def standing(registry: Any, office: str = MALANG) -> tuple[int, int]:
    """Where an office stands, and how many verdicts it has."""
    ((stands_at, judged),) = registry.all(
        "SELECT next_offset, (SELECT count(*) FROM intake.verdict WHERE verdict.office_code = place.office_code) "
        "FROM intake.topic_partition place WHERE office_code = %s",
        office,
    )
    return stands_at, judged


@contextmanager
def held_up(registry: Any, office: str) -> Iterator[None]:
    """Somebody is at work at the place of an office: whoever lands there has to wait for the end of the block."""
    with connected("simpul_intake") as other:
        other.execute("SELECT FROM intake.topic_partition WHERE office_code = %s FOR UPDATE", [office])
        yield


def test_what_was_polled_of_an_office_that_is_paused_meanwhile_waits_in_the_broker(landed: Any) -> None:
    decide("paused")
    with pytest.raises(OffsetMoved):
        landed.send(OTHER)
    assert standing(landed) == (1, 1)
    landed.send(OTHER, office=INDRAMAYU)
    decide("resumed")
    landed.offsets[MALANG, 0] = 1
    assert landed.send(OTHER).decision.verdict == "accepted"
    assert (standing(landed), standing(landed, INDRAMAYU)) == ((2, 2), (2, 2))


@pytest.mark.parametrize("decision", ["enrolled", "revoked", "rotated"])
def test_what_an_office_sent_before_its_login_was_ended_or_changed_is_judged_as_usual(
    landed: Any, decision: str
) -> None:
    decide(decision)
    landed.send(OTHER)
    assert standing(landed) == (2, 2)


def test_who_pauses_waits_for_what_was_landing_before(
    landed: Any, beside: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lands, may_end, advance = Event(), Event(), IntakeStore._advance

    def advance_late(*asked: Any) -> None:
        lands.set()
        assert may_end.wait(20)
        advance(*asked)

    with monkeypatch.context() as patched:
        patched.setattr(IntakeStore, "_advance", advance_late)
        landing = beside.submit(landed.send, OTHER)
        assert lands.wait(20)
        decide("paused")
        assert not have_ended(0.5)
        holds = beside.submit(have_ended, 20)
        may_end.set()
        assert holds.result()
    assert standing(landed) == (2, 2), "it has landed before the pause held"
    assert landing.result().decision.verdict == "accepted"


def test_a_poll_that_waited_for_its_place_when_the_office_was_paused_does_not_land(
    landed: Any, beside: ThreadPoolExecutor
) -> None:
    """It looked for its place before the decision was there, and has it only afterwards."""
    with held_up(landed, MALANG):
        landing: Future[Any] = beside.submit(landed.send, OTHER)
        while not landed.all("SELECT FROM pg_locks WHERE NOT granted"):
            assert not landing.done()
        decide("paused")
        assert not have_ended(0.5), "nobody can know yet that it will not land"
    assert isinstance(landing.exception(20), OffsetMoved)
    assert have_ended(20)
    assert standing(landed) == (1, 1)


def test_who_pauses_keeps_nobody_waiting(landed: Any, beside: ThreadPoolExecutor) -> None:
    with held_up(landed, MALANG):
        decide("paused")
        holds = beside.submit(have_ended, 20)
        for number in range(3):
            landed.send(OTHER | {"source_record_id": f"REG/{number}"}, office=INDRAMAYU)
        assert not holds.done()
    assert holds.result()


def test_which_offices_are_paused_is_read_by_their_codes(landed: Any) -> None:
    with connected("simpul_steward") as steward:
        for office in range(MANY):
            office_store.decide(steward, f"{office:04}", "paused", "a test", "somebody")
    with connected("simpul_intake") as intake:
        read = landed.rows_read(_PAUSED, [["0007", "0008"]], "office_decision", reader=intake)
    assert read <= 2
