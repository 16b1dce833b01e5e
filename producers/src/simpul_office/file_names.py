"""The name of a file as text: disks hold names that are none."""

import os
from pathlib import Path

_TOO_LONG, _CUT_TO, _LONGEST_ENDING = 170, 160, 10


def told_name(path: Path) -> str:
    """A file's name as it can be written down and sent; bytes that are no UTF-8 (an old archive's) become ``�``."""
    name = path.name or path.resolve().name  # where it was called ``.``
    return os.fsencode(name).decode("utf-8", "replace")


def kept_name(path: Path) -> str:
    """The name under which a file is kept here: one that leaves room for what is put behind it, as disks demand."""
    name = told_name(path)
    if len(name.encode()) <= _TOO_LONG:
        return name
    stem, ending = os.path.splitext(name)
    if len(ending) > _LONGEST_ENDING:
        stem, ending = name, ""
    return stem.encode()[:_CUT_TO].decode(errors="ignore").rstrip(" .") + ending
