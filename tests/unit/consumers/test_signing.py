"""What a consumer says of itself to whoever started it."""

import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace

import pytest

from simpul import sign
from simpul.errors import RetryLater, StopNow
from simpul.sign import NAMED_BY, Sign, Signing
from simpul_consumers import running
from simpul_consumers.running import run_forever


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The file of the sign, of a process that tries again at once, a few times; its signals as they were before."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    tries = iter(range(10))

    def wait(_: Event, timeout: float | None = None) -> None:
        assert next(tries, None) is not None, f"it waits again and again: {sign.read(tmp_path / 'sign.json')}"

    monkeypatch.setattr(Event, "wait", wait)
    monkeypatch.setattr(running.logs, "start", lambda: None)
    monkeypatch.setenv(NAMED_BY, str(tmp_path / "sign.json"))
    yield tmp_path / "sign.json"
    for number, handler in before.items():
        signal.signal(number, handler)


def _said(told: Path) -> Sign:
    found = sign.read(told)
    assert found is not None
    return found


def test_whoever_waits_says_for_what_until_it_is_at_work(told: Path) -> None:
    def begin(stopping: Event) -> None:
        if not told.exists():
            raise RetryLater("The broker does not answer.")
        assert _said(told).sentence == "waits: The broker does not answer."
        Signing().at_work()
        stopping.set()

    run_forever(begin)
    assert (_said(told).at_work_since is not None, _said(told).sentence) == (True, None)


def test_what_stopped_it_is_told_while_it_comes_back_and_ends_again(
    told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def begin(_: Event) -> None:
        Signing().at_work()
        raise StopNow("The suite is broken: mend it.")

    with pytest.raises(StopNow):
        run_forever(begin)
    assert (_said(told).at_work_since, _said(told).has_worked) == (None, True)
    Signing().at_work()
    assert _said(told).sentence == "at work again; before that stopped: The suite is broken: mend it."
    monkeypatch.setattr(sign, "_TOLD_SECONDS", 0.0)
    assert _said(told).sentence is None, "it is well for long enough"


def test_of_a_fault_that_nobody_foresaw_only_its_kind_is_told(told: Path) -> None:
    def begin(_: Event) -> None:
        raise ValueError("SITI AMINAH")

    with pytest.raises(ValueError, match="SITI"):
        run_forever(begin)
    assert _said(told).sentence == "broke: ValueError, with its traceback in the log"
    assert not _said(told).has_worked


def test_whoever_is_at_work_says_so_again_and_again_and_is_silent_when_it_hangs(
    told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 1000.0
    monkeypatch.setattr(sign, "time", SimpleNamespace(time=lambda: now, monotonic=lambda: now))
    signing = Signing()
    for _ in range(100):
        signing.at_work()
        assert _said(told).silent_since is None
        now += 1
    assert (_said(told).at_work_since, _said(told).seen_at) == (1000, 1095), "it is written now and then only"
    now = 1200
    assert _said(told).silent_since == 1095
    signing.at_work()
    assert _said(told).silent_since is None
    Signing().stopped("The suite is broken.")
    now = 2000
    assert _said(told).silent_since is None, "it says why it is not at work"


def test_where_nobody_asked_nothing_is_written(told: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(NAMED_BY)
    Signing().at_work()
    Signing().stopped("why")
    assert not told.exists()
    assert sign.read(told) is None
