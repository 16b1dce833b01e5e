from pathlib import Path

import pytest

from simpul.errors import RetryLater, StopNow
from simpul.settings import Settings
from simpul_stack import kafka_server, starting
from simpul_stack.layout import Layout
from simpul_stack.stack import Stack
from simpul_stack.supervision import Supervisor


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (StopNow("The broker refuses this login, admin."), "The broker refuses this login, admin."),
        (RetryLater("The broker can be reached and does not answer."), "kafka does not answer after 0 s."),
    ],
)
def test_a_broker_that_was_waited_for_in_vain_is_asked_what_is_wrong_with_the_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: Exception, said: str
) -> None:
    def refused(options: object) -> None:
        raise found

    monkeypatch.setattr(kafka_server, "make_storage", lambda *_: None)
    monkeypatch.setattr(Supervisor, "start", lambda *_: None)
    monkeypatch.setattr(Supervisor, "states", lambda _: {"kafka": "RUNNING"})
    monkeypatch.setattr(starting, "answers", lambda *_: False)
    monkeypatch.setattr(starting, "PATIENCE_WITH_THE_SLOW", 0)
    monkeypatch.setattr(starting, "client_options", lambda login: {"sasl_plain_username": login})
    monkeypatch.setattr(starting, "try_login", refused)
    layout = Layout(tmp_path)
    step = starting._Start(Stack(Settings(tmp_path, tmp_path / "secrets", {}), layout, Supervisor(layout)), {})
    with pytest.raises(StopNow) as stopped:
        step._broker(lambda _: None)
    assert str(stopped.value) == said
