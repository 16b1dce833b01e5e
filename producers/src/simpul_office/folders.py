"""The four folders of an office, in the clerk's words, and how files move between them without getting lost."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simpul.errors import RetryLater
from simpul.whole_file import whole, write_private
from simpul_office.causes import cause_of_disk
from simpul_office.file_names import kept_name

TO_SEND, UNDER_WAY, SENT, TO_REPAIR = "1-kirim", "2-diproses", "3-terkirim", "4-perlu-diperbaiki"
NOTE = ".CATATAN.txt"
# Files of Excel, of the operating system, or half copied.
_IGNORED_STARTS = ("~$", ".", "Thumbs.db", "desktop.ini")
_IGNORED_ENDS = (NOTE, ".tmp", ".part", ".crdownload")
# Drafts: of a whole file (``simpul.whole_file``), and of a workbook in a folder of its own.
_DRAFT = re.compile(r"\..+\.\d+\.part|\.simpul-.+", re.DOTALL)
_LONGEST_DRAFT = 86_400.0


_ATTEMPTS = 4


def open_folders(state: Path, office_code: str, home: Path) -> dict[str, Path]:
    """The folders by their names. Those of a ``home`` that this computer knows are not made anew (``make_folders``)."""
    folders = make_folders(home, is_new=_known_home(state, office_code) != _named(home))
    remember(state, office_code, home)
    return folders


def remember(state: Path, office_code: str, home: Path) -> None:
    """Know from now on that the folders lie there: where they are missing, their disk is away."""
    memory = _memory(state, office_code)
    if _known_home(state, office_code) != _named(home):
        with suppress(OSError):  # of a full disk others tell, who cannot go on
            memory.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            write_private(memory, _named(home))


def is_away(state: Path, office_code: str, home: Path) -> bool:
    """Whether folders that this computer knows are missing: the disk on which they lie is away."""
    return _known_home(state, office_code) == _named(home) and not _is_any_there(home)


def _is_any_there(home: Path) -> bool:
    return any((home / name).is_dir() for name in (TO_SEND, UNDER_WAY, SENT, TO_REPAIR))


def _known_home(state: Path, office_code: str) -> str | None:
    try:
        return _memory(state, office_code).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None


def _memory(state: Path, office_code: str) -> Path:
    return state / "office" / office_code / "folder"


def _named(home: Path) -> str:
    return ascii(str(home.absolute()))  # whatever bytes it is made of


def make_folders(home: Path, *, is_new: bool = True) -> dict[str, Path]:
    """The folders by their names, made where they are missing.

    Raises ``RetryLater`` where they cannot be: the disk on which they lie may be away. ``is_new``: ``home`` may be
    made, too. Once they were there, a ``home`` that holds none of them is on a disk that is away, or is the empty
    folder in which that belongs: others in its place would be looked into while nobody notices.
    """
    folders = {name: home / name for name in (TO_SEND, UNDER_WAY, SENT, TO_REPAIR)}
    try:
        if not is_new and not _is_any_there(home):
            raise RetryLater("The folders are not where they were.", cause="folder_away")
        for path in folders.values():
            path.mkdir(parents=is_new, exist_ok=True)
    except OSError:
        raise RetryLater("The folders cannot be made.", cause="disk_closed") from None
    return folders


def files_in(folder: Path) -> list[Path]:
    """The files that a person put here, the oldest first. Raises ``RetryLater`` where nobody can look into it now."""
    found = []
    with _looking():
        for path in folder.iterdir():
            if path.is_file() and not path.name.startswith(_IGNORED_STARTS) and not path.name.endswith(_IGNORED_ENDS):
                with suppress(FileNotFoundError):  # taken out meanwhile
                    found.append((path.stat().st_mtime, path.name, path))
    return [path for _, _, path in sorted(found)]


def folders_in(folder: Path) -> list[Path]:
    """The folders that a person put here: nothing in them is sent. Raises ``RetryLater`` as ``files_in`` does."""
    with _looking():
        return sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(_IGNORED_STARTS))


def remove_drafts(folders: Iterable[Path]) -> None:
    """Remove what was being written when this program was killed. A young one may be another computer's at work."""
    for folder in folders:
        with suppress(OSError):
            for path in folder.iterdir():
                if _DRAFT.fullmatch(path.name) and path.stat().st_mtime < time.time() - _LONGEST_DRAFT:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


@contextmanager
def _looking() -> Iterator[None]:
    try:
        yield
    except OSError:
        raise RetryLater("A folder cannot be looked into.", cause="disk_closed") from None


def move(path: Path, folder: Path) -> Path:
    """Move a file into a folder, under a name that can be told and added to. One there is never overwritten.

    Raises ``RetryLater`` where it cannot be moved: where one of the folders is closed to this user, on Windows also
    while another program, or a virus scanner, has the file open.
    """
    for attempt in range(_ATTEMPTS):
        target = free_place(folder / kept_name(path))
        try:
            os.replace(path, target)
            return target
        except PermissionError:
            if not all(os.access(place, os.W_OK) for place in (path.parent, folder)):
                raise RetryLater("A folder is closed to this user.", cause="disk_closed") from None
            time.sleep(0.1 * 2**attempt)
        except OSError as failure:
            raise RetryLater("A file cannot be moved to the next folder.", cause=cause_of_disk(failure)) from None
    raise RetryLater("A file cannot be moved while another program has it open.", cause="file_in_use")


def move_with_note(path: Path, folder: Path, text: str) -> Path:
    """Move a file into a folder and put a plain note beside it. The note comes first: no file ever lies without it.

    Where only the note was written, and not moved, doing it again writes the same note again.
    """
    write_note(free_place(folder / kept_name(path)), text)
    return move(path, folder)


def write_note(path: Path, text: str) -> None:
    """Put a plain note beside a file, as Windows' own editor reads it."""
    try:
        with whole(path.with_name(path.name + NOTE), is_lasting=True) as draft:
            draft.write_text(text, encoding="utf-8-sig", newline="\r\n")
    except OSError as failure:
        raise RetryLater("The note beside a file cannot be written.", cause=cause_of_disk(failure)) from None


def free_place(target: Path, is_taken: Callable[[Path], bool] = Path.exists) -> Path:
    """The path itself, or with a number behind its name where something lies there already."""
    number, free = 2, target
    while is_taken(free):
        free = target.with_name(f"{target.stem} ({number}){target.suffix}")
        number += 1
    return free
