"""What the doctor says of a computer's folders."""

import resource
from pathlib import Path

from simpul_office.causes import SENTENCES
from simpul_office.doctor.check import Check
from simpul_office.doctor.computer import computer_checks
from simpul_office.folders import SENT, make_folders, open_folders
from simpul_office.holding_back import HeldRows


def folders_of(home: Path) -> Check:
    """The check of the folders, with everything below one folder."""
    checks = computer_checks(home / "state", "3507", home / "kirim")
    return next(check for check in checks if check.name == "folders")


def test_a_full_disk_is_called_full_and_not_a_folder_that_nobody_may_write(tmp_path: Path) -> None:
    make_folders(tmp_path / "kirim")
    assert folders_of(tmp_path).ok
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, before[1]))
    try:
        found = folders_of(tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (found.ok, found.seen) == (False, "Disknya penuh: folder data.")
    assert found.todo == "Hapus berkas yang tidak perlu."


def test_a_folder_that_is_not_there_is_named_with_what_to_look_at(tmp_path: Path) -> None:
    (tmp_path / "kirim").mkdir()
    (tmp_path / "kirim" / SENT).write_text("")
    found = folders_of(tmp_path)
    assert (found.ok, found.seen) == (False, f"Tidak dapat ditulisi: {SENT}.")
    assert "Periksa apakah foldernya ada" in (found.todo or "")


def test_a_folder_whose_disk_is_away_is_told_and_no_other_is_made_in_its_place(tmp_path: Path) -> None:
    home = tmp_path / "kirim"
    open_folders(tmp_path / "state", "3507", home)
    home.rename(tmp_path / "elsewhere")
    home.mkdir()
    found = folders_of(tmp_path)
    assert (found.ok, "tidak ada di tempatnya" in found.seen) == (False, True)
    assert list(home.iterdir()) == []
    home.rmdir()
    (tmp_path / "elsewhere").rename(home)
    assert folders_of(tmp_path).seen == "Semua dapat ditulisi."


def test_folders_that_nobody_made_yet_are_not_made_by_whoever_looks(tmp_path: Path) -> None:
    found = folders_of(tmp_path)
    assert (found.ok, found.seen) == (None, "Folder kirim belum ada: dibuat begitu Simpul berjalan.")
    assert not (tmp_path / "kirim").exists()


def test_what_keeps_the_agent_from_starting_is_found(tmp_path: Path) -> None:
    def queue() -> Check:
        return next(check for check in computer_checks(tmp_path, "3507", None) if check.name == "queue")

    HeldRows(tmp_path, "3507").close()
    assert queue().ok
    (tmp_path / "office" / "3507" / "held.sqlite").write_bytes(b"no database at all" * 100)
    assert (queue().ok, queue().seen) == (False, SENTENCES["spool_damaged"].what)
