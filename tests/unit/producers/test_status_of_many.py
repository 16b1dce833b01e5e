"""Offices that share a computer share the time in which news is asked for: each is told what is so of itself."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from simpul.errors import RetryLater, SimpulError, StopNow
from simpul_office import status
from simpul_office.causes import SENTENCES
from simpul_office.listening.catching_up import QUICKLY, Heard, Listener
from simpul_office.listening.store import HeardStore
from simpul_office.status import Asked, statuses

OFFICES = ("3507", "3509", "5206")


@pytest.fixture
def computer(tmp_path: Path) -> Path:
    """A computer of three offices that have heard something before."""
    for office in OFFICES:
        HeardStore(tmp_path, office).close()
    return tmp_path


def troubles(computer: Path) -> list[str | None]:
    return [found.trouble for found in statuses(computer, None, Asked())]


def test_an_office_for_which_no_time_is_left_is_not_told_of_a_broker_that_is_silent(
    computer: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]

    def slow(listener: Listener, seconds: float) -> Heard:
        now[0] += 0.2
        return Heard(is_all=False)

    monkeypatch.setattr(status, "time", SimpleNamespace(monotonic=lambda: now[0]))
    monkeypatch.setattr(status, "_HEARING", QUICKLY + 0.1)
    monkeypatch.setattr(Listener, "catch_up", slow)
    much, *rest = troubles(computer)
    assert str(much).startswith("Kabarnya banyak")
    assert rest == [
        f"Kabar kantor ini belum sempat ditanyakan. Tanyakan kantor ini saja: simpul office status --office {office}"
        for office in OFFICES[1:]
    ]


@pytest.mark.parametrize(
    ("failure", "others"),
    [
        (RetryLater("x", cause="no_answer"), SENTENCES["no_answer"].what),
        (StopNow("x", cause="login_refused"), None),
    ],
)
def test_only_a_broker_that_is_away_is_away_for_all(
    computer: Path, monkeypatch: pytest.MonkeyPatch, failure: SimpulError, others: str | None
) -> None:
    asked: list[Listener] = []

    def heard(listener: Listener, seconds: float) -> Heard:
        asked.append(listener)
        if len(asked) == 1:
            raise failure
        return Heard()

    monkeypatch.setattr(Listener, "catch_up", heard)
    assert troubles(computer) == [SENTENCES[failure.cause].what, others, others]
