"""A consumer that cannot begin, or hangs: it is not said to run, and `simpul status` says in words what to do."""

import json
import os
import signal
import time

PATIENCE = 120


def test_an_intake_that_dies_at_once_is_not_said_to_answer_and_says_why(servers_and_intake):
    stack = servers_and_intake
    key = stack.state / "secrets" / "keys" / "digest"
    right = key.read_text()
    assert "says" not in stack.status()["intake"]
    key.write_text("no key")
    for pid in stack.status()["intake"]["pids"]:
        os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while "stopped: The secret keys/digest is no key" not in stack.status()["intake"].get("says", ""):
        assert time.monotonic() < deadline, "nobody reads why it ends"
        time.sleep(0.5)
    assert "Put back the one by which this registry began" in stack.run("status").stdout
    started = stack.run("up", "intake", check=False)
    assert started.returncode == 1
    assert "intake stopped: The secret keys/digest is no key" in started.stderr
    key.write_text(right)
    stack.run("up", "intake")
    found = stack.status()["intake"]
    assert found["state"] == "running"
    assert found.get("says", "at work again; ").startswith("at work again; "), "the supervisor may have been first"


def test_an_intake_that_lives_and_works_no_more_is_not_said_to_run_and_begins_anew_when_asked(servers_and_intake):
    stack = servers_and_intake
    told = stack.state / "parts" / "intake" / "sign.json"
    before = stack.status()["intake"]
    assert before["state"] == "running"
    frozen = json.loads(told.read_text())["pid"]
    os.kill(frozen, signal.SIGSTOP)
    assert stack.status()["intake"]["state"] == "running", "a moment says nothing yet"
    told.write_text(json.dumps(json.loads(told.read_text()) | {"seen_at": 1_000_000_000.0}))  # as after a long while
    found = stack.status()["intake"]
    assert (found["state"], found["pids"]) == ("failed", before["pids"])
    assert found["says"].startswith("is running, but has not been at work since 2001-09-09 01:46:40 UTC")
    assert "`simpul up intake`" in found["says"]
    stack.run("up", "intake")
    found = stack.status()["intake"]
    assert (found["state"], found.get("says")) == ("running", None)
    assert frozen not in found["pids"]
