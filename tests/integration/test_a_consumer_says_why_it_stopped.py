"""A consumer that cannot begin: `simpul up` does not call it running, and `simpul status` says in words what to do."""

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
