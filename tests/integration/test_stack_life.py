"""A whole stack beside another: its supervisor dies, it comes back, and it goes without leaving anything."""

import os
import signal
import time
from pathlib import Path

import psutil

PARTS = {"kafka", "postgres", "airflow", "intake", "relay", "quality_gate", "portal"}


def _pids(stack):
    return {pid for part in stack.status().values() for pid in part["pids"]}


def _states(stack):
    return {part: found["state"] for part, found in stack.status().items()}


def _addresses(stack):
    return {found["url"] for found in stack.status().values()} - {None}


def test_two_stacks_live_side_by_side(stack, second_stack):
    assert _states(second_stack) == dict.fromkeys(PARTS, "running")
    assert not _pids(stack) & _pids(second_stack)
    assert not _addresses(stack) & _addresses(second_stack)


def test_up_on_a_running_stack_changes_nothing(second_stack):
    before, addresses = second_stack.status(), _addresses(second_stack)
    began = time.monotonic()
    second_stack.run("up")
    assert time.monotonic() - began < 30
    after = second_stack.status()
    assert _addresses(second_stack) == addresses
    for part in PARTS - {"postgres", "airflow"}:  # these two have processes that come and go
        assert after[part]["pids"] == before[part]["pids"], part


def test_up_brings_back_a_stack_whose_supervisor_was_killed(second_stack):
    orphans, addresses = _pids(second_stack), _addresses(second_stack)
    _kill_supervisor(second_stack)
    assert "running" not in _states(second_stack).values()
    second_stack.run("up")
    assert _states(second_stack) == dict.fromkeys(PARTS, "running")
    assert not orphans & _pids(second_stack)
    assert _addresses(second_stack) == addresses


def test_down_leaves_no_process_and_no_port_even_when_the_supervisor_was_killed(second_stack):
    ports = _listening(_pids(second_stack))
    assert len(ports) == 5
    _kill_supervisor(second_stack)
    second_stack.run("down")
    assert _states(second_stack) == dict.fromkeys(PARTS, "stopped")
    assert not _pids(second_stack)
    assert not _at_work_below(second_stack.state)
    assert not ports & _listening(psutil.pids())


def _kill_supervisor(stack):
    os.kill(int((stack.state / "parts" / "supervisor" / "supervisord.pid").read_text()), signal.SIGKILL)


def _at_work_below(folder: Path) -> list[int]:
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()).is_relative_to(folder):
                found.append(process.pid)
        except psutil.Error:
            continue
    return found


def _listening(pids) -> set[int]:
    ports = set()
    for pid in pids:
        try:
            connections = psutil.Process(pid).net_connections("inet")
        except psutil.Error:
            continue
        ports |= {each.laddr.port for each in connections if each.status == psutil.CONN_LISTEN}
    return ports
