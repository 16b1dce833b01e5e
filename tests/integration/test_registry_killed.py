"""A load that is killed at any moment loses and doubles nothing."""

import random
import signal
import subprocess
import sys
import time
from typing import Any

from simpul.registry.load import load_passed_slices

SLICES, RECORDS, NIKS, KILLS = 30, 12, 40, 8
LOADER = "print('begins', flush=True); from simpul.registry.load import load_passed_slices as load; load('killed')"


def test_a_loader_killed_at_any_moment_loses_and_doubles_nothing(own_database: Any) -> None:
    dice = random.Random(7)
    for part in range(1, SLICES + 1):
        slice_id = own_database.slice_of(part=part)
        for number in range(RECORDS):
            own_database.register(slice_id, f"REG/{part}/{number}", nik_index=bytes([dice.randrange(NIKS)]) * 16)
    for _ in range(KILLS):
        kill_a_load(after=dice.uniform(0.0, 0.4), once=lambda: own_database.one(LOADED))
        own_database.owner.execute("UPDATE quality.slice SET leased_until = now() - interval '1 second'")
    load_passed_slices("the last")
    assert own_database.one("SELECT count(*) FROM quality.slice WHERE loaded_at IS NULL") == 0
    assert own_database.one("SELECT count(*) FROM registry.registration") == SLICES * RECORDS
    assert own_database.one("SELECT count(*) FROM registry.link") == SLICES * RECORDS
    created = own_database.one("SELECT count(*) FROM registry.identity_event WHERE kind = 'created'")
    assert created == own_database.one("SELECT count(DISTINCT nik_index) FROM registry.registration")


LOADED = "SELECT count(*) FROM quality.slice WHERE lease_token > 0"


def kill_a_load(after: float, once: Any) -> None:
    """Start a loader, wait until it has claimed something new, and a moment later end it as a power cut would."""
    before = once()
    loader = subprocess.Popen([sys.executable, "-c", LOADER], stdout=subprocess.DEVNULL)
    while loader.poll() is None and once() == before:
        time.sleep(0.005)
    time.sleep(after)
    loader.send_signal(signal.SIGKILL)
    loader.wait()
