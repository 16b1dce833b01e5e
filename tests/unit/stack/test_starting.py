import socket
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


@pytest.mark.parametrize(
    ("program", "part"), [("kafka", "kafka"), ("postgres", "postgres"), ("airflow-api-server", "airflow")]
)
def test_a_program_whose_port_another_one_took_is_said_to_lack_it_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, part: str
) -> None:
    monkeypatch.setattr(Supervisor, "states", lambda _: {program: "BACKOFF"})
    monkeypatch.setattr(starting, "PATIENCE_WITH_THE_DYING", 0)
    layout = Layout(tmp_path)
    stack = Stack(Settings(tmp_path, tmp_path / "secrets", {}), layout, Supervisor(layout))
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StopNow) as stopped:
            starting._Start(stack, {part: port})._wait(program, lambda: False)
    assert str(stopped.value) == (
        f"{program} keeps ending after 0 s. Another program listens at its port {port}. End that one; "
        "or `simpul down`, and then `simpul up`, which chooses a free port."
    )
    with pytest.raises(StopNow, match=rf"^{program} keeps ending after 0 s\.$"):
        starting._Start(stack, {part: port})._wait(program, lambda: False)
