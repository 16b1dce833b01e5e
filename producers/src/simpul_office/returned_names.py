"""The name of a workbook that goes back to its office, and that of the file from which it was made."""

import re
from pathlib import PurePath

MARK = " PERLU DIPERBAIKI"
_MARKED = re.compile(rf"{MARK}( \(\d+\))?$")


def returned_name(name: str, *, has_macros: bool) -> str:
    """``<name> PERLU DIPERBAIKI.xlsx``, however often it came back before. With macros it ends in ``.xlsm``."""
    return f"{base_name(name)}{MARK}{'.xlsm' if has_macros else '.xlsx'}"


def base_name(name: str) -> str:
    """The name without ending and mark."""
    return _MARKED.sub("", PurePath(name).stem)


def is_returned(name: str) -> bool:
    """Whether a file of this name was given back by us, and comes again."""
    return _MARKED.search(PurePath(name).stem) is not None
