from threading import Event

import pytest

from simpul.errors import StopNow
from simpul_stack.steps import Step, needed_for, run


class Heard:
    def __init__(self):
        self.told = []

    def started(self, title):
        self.told.append(("started", title))

    def note(self, title, text):
        self.told.append((text, title))

    def finished(self, title, seconds):
        self.told.append(("finished", title))

    def failed(self, title, seconds):
        self.told.append(("failed", title))


def test_a_step_begins_after_those_it_waits_for():
    heard = Heard()
    run([Step("tables", lambda _: None, after=("server",)), Step("server", lambda _: None)], heard, Event())
    assert heard.told.index(("finished", "server")) < heard.told.index(("started", "tables"))


def test_steps_that_need_not_wait_run_at_the_same_time():
    met = [Event(), Event()]

    def meet(own, other):
        own.set()
        assert other.wait(5)

    run([Step("a", lambda _: meet(*met)), Step("b", lambda _: meet(*reversed(met)))], Heard(), Event())


def test_when_one_fails_the_others_are_told_and_no_other_begins():
    heard, cancelled = Heard(), Event()

    def fail(_):
        raise StopNow("the server does not answer")

    steps = [
        Step("server", fail),
        Step("broker", lambda note: note("told") if cancelled.wait(60) else None),
        Step("tables", lambda _: None, after=("server",)),
    ]
    with pytest.raises(StopNow, match="the server does not answer"):
        run(steps, heard, cancelled)
    assert ("failed", "server") in heard.told
    assert ("told", "broker") in heard.told
    assert ("started", "tables") not in heard.told


def test_a_step_brings_along_all_it_waits_for_and_nothing_else():
    waits_for = {"jars": (), "broker": ("jars",), "server": (), "tables": ("server",), "intake": ("broker", "tables")}
    steps = [Step(title, lambda _: None, after=after) for title, after in waits_for.items()]
    assert [step.title for step in needed_for(["broker"], steps)] == ["jars", "broker"]
    assert [step.title for step in needed_for(["intake"], steps)] == list(waits_for)
