"""``simpul down``: nothing of this state is left running, also not what was orphaned."""

import shutil
import signal
from collections.abc import Iterable
from pathlib import Path

import psutil

from simpul_stack import processes
from simpul_stack.programs import PARTS
from simpul_stack.stack import Stack
from simpul_stack.supervision import PART as SUPERVISOR

# The parts that lean on the broker and the database go first, so that none of them finds those gone.
_FIRST = ("intake", "relay", "quality_gate", "portal", "airflow")
_LAST = ("kafka", "postgres")


def end(stack: Stack) -> int:
    """End every part with all its processes; answers how many there were."""
    count = len(_living(stack, (*PARTS, SUPERVISOR)))
    if stack.supervisor.is_alive():
        states = stack.supervisor.states()
        last = {name for name in states if name in _LAST}
        stack.supervisor.stop(states.keys() - last)
        stack.supervisor.stop(last)
        stack.supervisor.shut_down()
        psutil.wait_procs(_living(stack, (SUPERVISOR,)), timeout=10)
    _sweep(stack)
    return count


def erase(stack: Stack) -> None:
    """Delete all that `up` made: data, logins, logs, and what offices remember of it. What else lies there stays."""
    layout = stack.layout
    for link in layout.links():  # what had to live elsewhere goes as well
        shutil.rmtree(link.readlink(), ignore_errors=True)
    for folder in (layout.state / "parts", layout.logs, layout.state / "secrets"):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (layout.connections, layout.ports, layout.lock):
        file.unlink(missing_ok=True)
    _forget_what_was_sent(layout.state)


def _forget_what_was_sent(state: Path) -> None:
    """A spool that remembers a file sends it to no other broker. An office that was set up here has one of its own."""
    for office in (state / "office").glob("*"):
        if not (office / "connection.json").exists():
            shutil.rmtree(office, ignore_errors=True)
    if not any((state / "office").glob("*")):  # nobody is left who heard of these lists
        shutil.rmtree(state / "reference", ignore_errors=True)


def end_orphans(stack: Stack) -> None:
    """Where the supervisor is gone, end whatever it left behind."""
    if not stack.supervisor.is_alive():
        _sweep(stack)


def _sweep(stack: Stack) -> None:
    processes.end(_living(stack, (SUPERVISOR,)))
    processes.end(_living(stack, _FIRST))
    processes.end(_living(stack, ("kafka",)), patience=20)
    processes.end(_living(stack, ("postgres",)), polite=signal.SIGINT, patience=20)


def _living(stack: Stack, parts: Iterable[str]) -> list[psutil.Process]:
    return [process for found in processes.by_part(stack.layout, parts).values() for process in found]
