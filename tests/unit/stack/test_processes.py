import os
import subprocess
import sys
import time

import psutil
import pytest

from simpul_stack import processes
from simpul_stack.layout import Layout

SLEEPER = "import time; time.sleep(60)"


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path.resolve())
    layout.make()
    layout.part("relay").mkdir()
    return layout


@pytest.fixture
def start(layout):
    """Starts Python code in a part's folder; whatever is left of it at the end is killed."""
    started = []

    def begin(code, **options):
        started.append(subprocess.Popen([sys.executable, "-c", code], cwd=layout.part("relay"), **options))
        return started[-1]

    yield begin
    for process in processes.by_part(layout, ["relay"])["relay"]:
        process.kill()
    for process in started:
        process.wait()


def _pids(layout):
    return {process.pid for process in processes.by_part(layout, ["relay"])["relay"]}


def _becomes(question, seconds=10):
    deadline = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_process_is_found_by_the_folder_it_works_in(layout, start):
    assert start(SLEEPER).pid in _pids(layout)


def test_an_orphan_in_a_session_of_its_own_is_found_after_its_parent_was_killed(layout, start):
    child = f"subprocess.Popen([sys.executable, '-c', {SLEEPER!r}], start_new_session=True, env={{}})"
    parent = start(f"import subprocess, sys, time; {child}; time.sleep(60)")
    _becomes(lambda: len(_pids(layout)) == 2)
    parent.kill()
    parent.wait()
    orphans = _pids(layout)
    assert len(orphans) == 1
    assert psutil.Process(orphans.pop()).ppid() != parent.pid


def test_a_child_that_went_elsewhere_still_belongs_to_the_part(layout, start):
    child = f"subprocess.Popen([sys.executable, '-c', {SLEEPER!r}], cwd='/')"
    start(f"import subprocess, sys, time; {child}; time.sleep(60)")
    _becomes(lambda: len(_pids(layout)) == 2)


def test_a_process_of_another_folder_is_left_alone(layout, start, tmp_path):
    elsewhere = subprocess.Popen([sys.executable, "-c", SLEEPER], cwd=tmp_path)
    try:
        assert elsewhere.pid not in _pids(layout)
    finally:
        elsewhere.kill()
        elsewhere.wait()


def test_whoever_asks_is_never_among_them(layout, monkeypatch):
    monkeypatch.chdir(layout.part("relay"))
    assert os.getpid() not in _pids(layout)


def test_one_that_does_not_end_when_asked_is_killed(layout, start):
    stubborn = start(
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(60)",
        stdout=subprocess.PIPE,
    )
    stubborn.stdout.readline()
    processes.end(processes.by_part(layout, ["relay"])["relay"], patience=0.5)
    assert not psutil.pid_exists(stubborn.pid)


def test_only_the_parent_is_asked_and_ends_its_own_children(layout, start):
    polite = (
        "import signal, subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-c', {SLEEPER!r}])\n"
        "def leave(*_):\n"
        "    assert child.poll() is None\n"
        "    child.kill(); child.wait(); open('ended-its-child', 'w'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, leave); print(flush=True); time.sleep(60)"
    )
    parent = start(polite, stdout=subprocess.PIPE)
    parent.stdout.readline()
    processes.end(processes.by_part(layout, ["relay"])["relay"])
    assert (layout.part("relay") / "ended-its-child").exists()
    assert not _pids(layout)
