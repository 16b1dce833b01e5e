"""A file that is there whole, or as it was before."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def whole(path: Path, *, is_lasting: bool = False) -> Iterator[Path]:
    """A file beside ``path`` to write to: it takes that place when the block ends well, and else is gone.

    It bears the number of this process: two that write the same file at once do not write into one draft.
    ``is_lasting``: a power cut after this leaves it whole. Else its name may be there, and nothing in it.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        yield part
        if is_lasting:
            with part.open("r+b") as written:  # Windows syncs only what may be written
                os.fsync(written.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)
    if is_lasting and os.name == "posix":
        with suppress(OSError):  # not every drive on a network knows how
            _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_private(path: Path, text: str, owner: str | None = None) -> None:
    """Write a file that only this user, or its owner, can read, whole or not at all; kept when this returns.

    It never was readable for others, not even as a draft: whatever lies in that place is not written into.
    """
    with whole(path, is_lasting=True) as draft:
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(text.encode())
        if owner:
            shutil.chown(draft, owner)
