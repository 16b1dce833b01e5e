"""The name of a file as text: disks hold names that are none."""

import os
from pathlib import Path


def told_name(path: Path) -> str:
    """A file's name as it can be written down and sent; bytes that are no UTF-8 (an old archive's) become ``�``."""
    return os.fsencode(path.name).decode("utf-8", "replace")
