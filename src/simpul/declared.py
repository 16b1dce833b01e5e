"""Where the declared files (schemas, expectations, warehouse) are: in the checkout or inside the wheel."""

from functools import cache
from pathlib import Path

_INSTALLED = Path(__file__).parent / "_declared"
_CHECKOUT = Path(__file__).parents[2]


@cache
def declared(room: str) -> Path:
    """The folder of one declared room: ``schemas``, ``expectations`` or ``warehouse``."""
    for root in (_INSTALLED, _CHECKOUT):
        if (root / room).is_dir():
            return root / room
    raise FileNotFoundError(f"the declared room {room!r} is neither in this package nor beside it")


def checkout() -> Path | None:
    """The checkout this code runs from, or None when it runs from an installed wheel."""
    return _CHECKOUT if (_CHECKOUT / "pyproject.toml").is_file() and (_CHECKOUT / "schemas").is_dir() else None
