"""A kill -9 in the middle of a poll loses nothing and doubles nothing."""

import json
import os
import random
import signal
import time


def test_killed_at_random_under_load_the_intake_loses_and_doubles_nothing(stack, tmp_path, generate, counts):
    kills = counts["intake_kills"]
    folder = generate(tmp_path, offices=12, records=200 * kills, seed=77, first="2025-11-01", last="2025-11-30")
    before = _offered(stack)
    publishing = stack.start("office", "publish", "--deliveries", str(folder.register))
    chance, killed = random.Random(5), 0
    while killed < kills:
        time.sleep(chance.uniform(0.3, 1.5))
        for pid in stack.status()["intake"]["pids"]:
            os.kill(pid, signal.SIGKILL)
            killed += 1
    assert publishing.wait(timeout=300) == 0
    stack.run("wait", "--timeout", "300")
    assert _offered(stack) - before == folder.rows
    assert stack.run("ledger", check=False).returncode == 0


def test_killed_between_polls_it_starts_where_the_database_says(stack, tmp_path, generate):
    folder = generate(tmp_path, offices=3, records=60, seed=78, first="2025-12-01", last="2025-12-31")
    for pid in stack.status()["intake"]["pids"]:
        os.kill(pid, signal.SIGKILL)
    before = _offered(stack)
    stack.run("office", "publish", "--deliveries", str(folder.register))
    stack.run("wait", "--timeout", "120")
    assert _offered(stack) - before == folder.rows


def _offered(stack) -> int:
    done = stack.run("ledger", "--format", "json", check=False)
    return sum(office["offered"] - office["control"] for office in json.loads(done.stdout)["offices"])
