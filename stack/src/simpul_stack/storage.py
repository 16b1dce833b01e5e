"""What a part keeps is made once: where it is gone later, nobody begins with an empty one unasked."""

from collections.abc import Callable
from pathlib import Path

from simpul.errors import StopNow


def make_once(folder: Path, kept: Path, make: Callable[[], None], *, gone: str, anew: str) -> None:
    """Make a part's storage in its ``folder`` and mark there that it is made; ``kept`` is in it as long as it lasts.

    Raises StopNow where it was made and is gone: with ``gone``, what is missing, and ``anew``, how to begin without it.
    What was begun and never finished bears no mark, and is made again.
    """
    made = folder / "storage-is-made"
    if not made.exists():
        make()
        made.touch()
    elif not kept.exists():
        raise StopNow(f"{gone} is gone. Mount or restore it; or delete {made}{anew}")
