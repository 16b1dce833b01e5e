"""How long a sender waits for a broker that is away: longer each time, said now and then, and not for ever."""

from itertools import pairwise
from types import SimpleNamespace

import pytest

from simpul.errors import RetryLater
from simpul_office import sending
from simpul_office.sending import Patience

AWAY = RetryLater("The broker is away.")


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, on a clock that nothing else moves."""
    made: list[float] = []
    clock = SimpleNamespace(monotonic=lambda: 100.0 + sum(made), sleep=made.append)
    monkeypatch.setattr(sending, "time", clock)
    return made


def wait_on(patience: Patience, attempts: int) -> None:
    for attempt in range(attempts):
        patience.wait(AWAY, attempt)


def wait_out(patience: Patience) -> None:
    with pytest.raises(RetryLater, match="away"):
        wait_on(patience, 1000)


def test_each_pause_is_longer_and_none_longer_than_five_seconds(pauses: list[float]) -> None:
    wait_on(Patience(1000), 6)
    longest = [0.5, 1, 2, 4, 5, 5]
    assert all(most / 2 <= pause <= most for pause, most in zip(pauses, longest, strict=True))


def test_when_it_is_over_the_failure_is_told_and_not_a_moment_later(pauses: list[float]) -> None:
    wait_out(Patience(60))
    assert sum(pauses) == pytest.approx(60)


def test_a_sign_of_life_renews_it_and_who_wants_to_go_home_waits_no_longer(pauses: list[float]) -> None:
    patience = Patience(60)
    wait_out(patience)
    patience.renew()
    wait_out(patience)
    assert sum(pauses) == pytest.approx(120)
    patience.renew()
    patience.end()
    wait_out(patience)
    assert sum(pauses) == pytest.approx(120)


def test_whoever_looks_on_is_told_at_once_and_then_every_quarter_of_a_minute(pauses: list[float]) -> None:
    told: list[float] = []
    wait_out(Patience(60, on_wait=lambda: told.append(sum(pauses))))
    assert told[0] == 0
    assert len(told) in (3, 4)
    assert all(later - earlier > 15 for earlier, later in pairwise(told))
