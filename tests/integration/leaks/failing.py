"""Suites that cannot be evaluated and figures that cannot be published: the real gate and the real scheduler fail."""

import re
import shutil
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.integration.orchestrator import Orchestrator

from simpul.declared import checkout
from simpul_stack.layout import Layout
from simpul_stack.supervision import Supervisor

FIGURES = "marts_publish"
GATE = "quality-gate"
# One suite asks of every measure what numbers cannot answer, and raises; the other asks what nobody knows.
_FAULTS = {
    "cpmi_registration": (
        (r"large = .*", "large = []"),
        (r"type = .*", 'type = "expect_column_values_to_match_strftime_format"'),
        (r"kwargs = .*", 'kwargs = { strftime_format = "%Y" }'),
    ),
    "placement_stage": ((r"type = .*", 'type = "expect_what_nobody_knows"'),),
}


def with_broken_suites(folder: Path) -> Path:
    """A declared room of suites none of which can be evaluated, beside this very code; returns the code's folder."""
    real = checkout()
    assert real is not None
    folder.mkdir()
    for room in ("src", "schemas", "warehouse"):
        (folder / room).symlink_to(real / room)
    shutil.copytree(real / "expectations", folder / "expectations")
    for document, changes in _FAULTS.items():
        path = folder / "expectations" / document / "slice.toml"
        text = path.read_text(encoding="utf-8")
        for pattern, instead in changes:
            text, count = re.subn(f"(?m)^{pattern}$", instead, text)
            assert count, f"nothing in the suite of {document} reads {pattern}"
        path.write_text(text, encoding="utf-8")
    return folder / "src"


@contextmanager
def gate_at_rest(stack: Any) -> Iterator[None]:
    """Meanwhile the stack's own quality gate judges nothing."""
    supervisor = Supervisor(Layout(stack.state))
    supervisor.stop([GATE])
    try:
        yield
    finally:
        supervisor.start(GATE)


def slices(stack: Any, office: str) -> dict[tuple[str, str], str]:
    """(document, slice) of an office -> its state."""
    with stack.owner() as owner:
        found = owner.execute(
            "SELECT document, slice_id::text, state FROM quality.slice WHERE office_code = %s", [office]
        ).fetchall()
    return {(document, slice_id): state for document, slice_id, state in found}


def files_ended(stack: Any, office: str) -> int:
    """How many files of an office are judged whole, by their manifests."""
    with stack.owner() as owner:
        found = owner.execute(
            "SELECT count(*) FROM intake.manifest "
            "WHERE office_code = %s AND closes = 'file' AND completed_at IS NOT NULL", [office],
        ).fetchone()  # fmt: skip
    return int(found[0])


@dataclass(frozen=True)
class Figures:
    """The publishing of the marts, which fails as long as a fault is in it."""

    stack: Any
    run: str

    @property
    def state(self) -> str:
        """How the run stands that began with the first fault; an Airflow that is away just now is asked again."""
        try:
            return Orchestrator(self.stack).state(FIGURES, self.run)
        except (urllib.error.URLError, ConnectionError):
            return "not known"

    def fails_by(self, fault: str) -> None:
        """Put another fault into it, in the place of the one before."""
        _lift(self.stack)
        _put(self.stack, fault)

    def until_said(self, words: str, seconds: float = 120) -> None:
        """Wait until a task's log says that the publishing failed in these words."""
        logs = self.stack.state / "parts" / "airflow" / "logs"
        until(
            lambda: any(words.encode() in path.read_bytes() for path in logs.glob(f"dag_id={FIGURES}/**/*.log")),
            f"a task of {FIGURES} said: {words}", seconds,
        )  # fmt: skip


@contextmanager
def failing_figures(stack: Any, fault: str) -> Iterator[Figures]:
    """Meanwhile a figure cannot be published; a run of its DAG begins, and is tried again as often as any other."""
    _put(stack, fault)
    try:
        yield Figures(stack, Orchestrator(stack).start(FIGURES))
    finally:
        _lift(stack)


def until(is_so: Callable[[], bool], what: str, seconds: float) -> None:
    """Wait for something that has to come by itself."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"it did not come so far that {what}"
        time.sleep(0.3)


# What goes wrong when the first figure is written. The database's own words quote the name that it took for a day.
A_NAME_AS_A_DAY = "PERFORM min(name::date) FROM registry.registration;"
A_CHECK_BROKEN = "UPDATE marts.registration_funnel SET is_suppressed = false, person_count = 3;"


def _put(stack: Any, fault: str) -> None:
    with stack.owner(autocommit=True) as owner:
        owner.execute(
            f"CREATE FUNCTION marts.goes_wrong() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
            f"AS $$ BEGIN {fault} RETURN NULL; END $$"
        )
        owner.execute(
            "CREATE TRIGGER goes_wrong AFTER INSERT ON marts.registration_funnel "
            "FOR EACH STATEMENT EXECUTE FUNCTION marts.goes_wrong()"
        )


def _lift(stack: Any) -> None:
    with stack.owner(autocommit=True) as owner:
        owner.execute("DROP FUNCTION IF EXISTS marts.goes_wrong() CASCADE")
