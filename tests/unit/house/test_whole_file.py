"""A file is there whole, or as it was before; a private one is nobody else's at any moment."""

import os
import stat
from pathlib import Path

import pytest

from simpul.whole_file import whole, write_private


def test_a_file_stays_as_it_was_when_writing_fails_and_no_draft_is_left(tmp_path: Path) -> None:
    path = tmp_path / "clock.json"
    path.write_text("old")
    with pytest.raises(OSError, match="full"):
        _write_half(path)
    assert (path.read_text(), list(tmp_path.iterdir())) == ("old", [path])


def _write_half(path: Path) -> None:
    with whole(path) as draft:
        draft.write_text("ne")
        raise OSError("the disk is full")


def test_two_processes_that_write_the_same_file_do_not_write_into_one_draft(tmp_path: Path) -> None:
    with whole(tmp_path / "clock.json") as draft:
        draft.write_text("ours")
        if (child := os.fork()) == 0:
            with whole(tmp_path / "clock.json") as of_another:
                of_another.write_text("theirs, and longer")
            os._exit(0)
        os.waitpid(child, 0)
        assert draft.read_text() == "ours"
    assert (tmp_path / "clock.json").read_text() == "ours"


def test_a_private_file_is_readable_by_this_user_alone_also_where_an_open_one_stood(tmp_path: Path) -> None:
    path = tmp_path / "connections.json"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), list(tmp_path.iterdir())) == ("new", [path])
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_private_file_is_on_the_disk_before_it_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, synced, sync = tmp_path / "password", [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda handle: (synced.append(path.exists()), sync(handle)))
    write_private(path, "rahasia")
    assert synced == [False, True], "the file before it has its name, and the folder that has the name then"
