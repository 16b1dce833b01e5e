"""A full disk stops the registry and loses nothing: with room again it goes on by itself."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.integration.faults.registry import Registry

from simpul_stack.postgres_server import server_user

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class SmallDisk:
    """A file system of its own in memory, so small that it can be filled. Making one takes root."""

    folder: Path

    @contextmanager
    def full(self, left: int) -> Iterator[None]:
        """Nothing but ``left`` bytes are free inside the block."""
        ballast = self.folder / "ballast"
        with ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(self.folder).free - left)
        try:
            yield
        finally:
            ballast.unlink()


@contextmanager
def small_disk(state: Path, part: str, megabytes: int) -> Iterator[None]:
    """The folder of a part on a small disk of its own."""
    folder = SmallDisk(state / "parts" / part).folder
    state.chmod(0o711)
    folder.mkdir(parents=True)
    folder.parent.chmod(0o711)
    as_root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    size = f"size={megabytes}m,mode=0700"
    subprocess.run([*as_root, "mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], check=True)
    try:
        if user := server_user():
            shutil.chown(folder, user)
        yield
    finally:
        subprocess.run([*as_root, "umount", "--lazy", str(folder)], check=True)


@pytest.fixture
def cramped(start_stack, monkeypatch):
    """``with cramped(part, megabytes) as (registry, disk)``: a registry in which that part lies on a small disk."""

    @contextmanager
    def started(part: str, megabytes: int) -> Iterator[tuple[Registry, SmallDisk]]:
        with start_stack("intake", around=lambda state: small_disk(state, part, megabytes)) as stack:
            monkeypatch.setenv("SIMPUL_STATE", str(stack.state))
            yield Registry(stack), SmallDisk(stack.state / "parts" / part)

    return started


def test_a_database_without_room_keeps_the_events_waiting(cramped, generate, tmp_path):
    files = generate(tmp_path, offices=6, records=2000, seed=83, first="2025-11-01", last="2025-11-30")
    with cramped("postgres", 400) as (registry, disk):
        with registry.publishing(files) as publishing, disk.full(left=MEGABYTE):
            assert publishing.wait(timeout=300) == 0, "the offices do not need the database"
            registry.until(lambda: _said(registry, "postgres", "No space left"), "the disk was never full")
        assert not _said(registry, "intake", "Traceback"), _log(registry, "intake")
        registry.nothing_changed(files)


def test_a_broker_without_room_keeps_the_events_with_their_offices(cramped, generate, tmp_path):
    files = generate(tmp_path, offices=6, records=2000, seed=84, first="2025-12-01", last="2025-12-31")
    with cramped("kafka", 200) as (registry, disk):
        with registry.publishing(files), disk.full(left=64 * 1024):
            registry.until(lambda: _said(registry, "kafka", "No space left"), "the disk was never full")
        registry.nothing_changed(files, may_come_twice=True)


def _said(registry: Registry, program: str, words: str) -> bool:
    return words in _log(registry, program)


def _log(registry: Registry, program: str) -> str:
    return (registry.stack.state / "logs" / f"{program}.log").read_text(errors="replace")
