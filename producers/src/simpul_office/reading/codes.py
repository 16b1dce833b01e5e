"""Coded values as offices write them, and the registry's own codes."""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from simpul.declared import declared


@cache
def code_list(name: str) -> Mapping[str, str]:
    """The registry's code for each value of a list, whatever the edition. Keys are as ``as_listed`` gives them."""
    folder = declared("schemas") / "reference"
    if name == "scheme":
        return _schemes(folder / "schemes.csv")
    with (folder / "code_lists.csv").open(encoding="utf-8", newline="") as stream:
        found = {as_listed(row["value"]): row["code"] for row in csv.DictReader(stream) if row["list"] == name}
    if not found:
        raise ValueError(f"no code list {name!r}")
    return found


def as_listed(text: str) -> str:
    """Text as it is compared: without regard to case and spaces."""
    return " ".join(text.split()).casefold()


def _schemes(path: Path) -> dict[str, str]:
    with path.open(encoding="utf-8", newline="") as stream:
        return {
            as_listed(spelling): row["code"]
            for row in csv.DictReader(stream)
            for spelling in (row["code"], row["label_id"], *row["aliases"].split("|"))
        }
