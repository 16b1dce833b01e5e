"""The processes of a part, found by the folder they work in.

Every program works in its part's folder, and the kernel knows a process's folder whatever the process does to its
title, its environment or its session, and also when its parent was killed. So nothing that the stack ever started
can be lost, and nothing else is ever taken for it.
"""

import signal
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import psutil

from simpul_stack.layout import Layout


def by_part(layout: Layout, parts: Iterable[str]) -> dict[str, list[psutil.Process]]:
    """The living processes of each part: those at work in its folder, and what they started elsewhere."""
    folders = {part: layout.part(part).resolve() for part in parts}
    living = {process.pid: process for process in psutil.process_iter() if _is_alive(process)}
    found: dict[str, list[psutil.Process]] = {part: [] for part in folders}
    callers = {each.pid for each in (psutil.Process(), *psutil.Process().parents())}
    for process in (living[pid] for pid in living.keys() - callers):
        if (part := _part_of(process, living, folders)) is not None:
            found[part].append(process)
    return found


def end(processes: Sequence[psutil.Process], *, polite: signal.Signals = signal.SIGTERM, patience: float = 10) -> None:
    """Ask these processes to end, and kill those that did not after ``patience`` seconds.

    Only those whose parent is not among them are asked: a parent ends its own children, and in its own order.
    """
    pids = {process.pid for process in processes}
    for process in processes:
        _send(process, polite, unless_child_of=pids)
    _, stubborn = psutil.wait_procs(processes, timeout=patience)
    for process in stubborn:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(stubborn, timeout=5)


def _part_of(process: psutil.Process, living: dict[int, psutil.Process], folders: dict[str, Path]) -> str | None:
    """The part in whose folder it works, else the part of its nearest parent that has one."""
    each: psutil.Process | None = process
    while each is not None:
        try:
            at_work_in, parent = Path(each.cwd()), each.ppid()
        except psutil.Error:
            return None  # it ended meanwhile, or belongs to somebody else
        for part, folder in folders.items():
            if at_work_in.is_relative_to(folder):
                return part
        each = living.get(parent)
    return None


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def _send(process: psutil.Process, what: signal.Signals, unless_child_of: Collection[int] = ()) -> None:
    try:
        if process.ppid() not in unless_child_of:
            process.send_signal(what)
    except psutil.NoSuchProcess:
        return
