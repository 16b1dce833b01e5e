"""A folder for what is written as a whole: nothing of before may lie between it."""

from pathlib import Path

from simpul.errors import StopNow


def make_empty(out: Path) -> None:
    """Make a folder. Raises StopNow where it holds something, or is none."""
    try:
        if out.exists() and (not out.is_dir() or any(out.iterdir())):
            raise StopNow(f"{out} is not an empty folder: choose another --out, or empty it first")
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StopNow(f"{out} cannot be made ({error.strerror}): choose another --out") from None
