"""In the real Airflow: a slice that the registry refuses leaves its run failed, and the figures follow the others."""

import csv
import time
from pathlib import Path

from tests.integration.orchestrator import Orchestrator

PATIENCE = 60  # less than the tries of a whole run took, and far less than the hour of the publishing by itself
RUN_AND_TIME = (
    "SELECT loaded_by_run, loaded_at FROM quality.slice WHERE office_code = %s AND loaded_at IS NOT NULL "
    "ORDER BY loaded_at DESC LIMIT 1"
)
AS_OF = "SELECT max(as_of_at) >= %s FROM marts.publication"


def test_loaded_slices_wake_the_marts_at_once_though_another_is_refused(stack, generate, tmp_path):
    files = generate(tmp_path, offices=2, records=40, seed=11, first="2026-04-01", last="2026-04-30")
    refused, other = sorted({line["office_code"] for line in files.deliveries()})
    airflow = Orchestrator(stack)
    with stack.owner(autocommit=True) as owner:
        owner.execute(
            f"ALTER TABLE registry.registration ADD CONSTRAINT odd CHECK (office_code <> '{refused}') NOT VALID"
        )
        try:
            stack.run("office", "publish", "--deliveries", str(_register_of(files, refused)))
            assert stack.run("wait", "--timeout", "30", check=False).returncode == 2, "it is refused"
            stack.run("office", "publish", "--deliveries", str(_register_of(files, other)))
            run, loaded_at = _first(owner, RUN_AND_TIME, other)
            assert _until(lambda: owner.execute(AS_OF, [loaded_at]).fetchone() == (True,)), "the marts slept on"
            assert _until(lambda: airflow.state("registry_load", run) == "failed"), "a refusal is shown as one"
        finally:
            owner.execute("ALTER TABLE registry.registration DROP CONSTRAINT odd")
    stack.run("wait", "--timeout", "180")


def _register_of(files, office) -> Path:
    """The register of one office's deliveries alone, beside the files."""
    register = files.folder / f"{office}.csv"
    lines = [line for line in files.deliveries() if line["office_code"] == office]
    with register.open("w", encoding="utf-8", newline="") as output:
        writer = csv.DictWriter(output, lines[0])
        writer.writeheader()
        writer.writerows(lines)
    return register


def _first(owner, query, *values):
    found = []
    assert _until(lambda: bool(found.extend(owner.execute(query, values)) or found)), "nothing was loaded"
    return found[0]


def _until(holds) -> bool:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.5)
    return True
