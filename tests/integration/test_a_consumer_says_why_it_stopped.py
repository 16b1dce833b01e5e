"""A consumer that cannot begin: `simpul up` does not call it running, and says why."""

import os
import signal


def test_an_intake_that_dies_at_once_is_not_said_to_answer(servers_and_intake):
    stack = servers_and_intake
    key = stack.state / "secrets" / "keys" / "digest"
    right = key.read_text()
    key.write_text("no key")
    for pid in stack.status()["intake"]["pids"]:
        os.kill(pid, signal.SIGKILL)
    started = stack.run("up", "intake", check=False)
    assert started.returncode == 1
    assert "intake stopped: The secret keys/digest is no key" in started.stderr
    key.write_text(right)
    stack.run("up", "intake")
    assert stack.status()["intake"]["state"] == "running"
