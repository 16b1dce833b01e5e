"""Reads the declared tables that synthetic people are made of."""

import csv
import gzip
from collections.abc import Iterator

from simpul.declared import declared

Line = dict[str, str]


def reference(name: str) -> Iterator[Line]:
    """The lines of a reference table, also of a compressed one."""
    path = declared("schemas") / "reference" / name
    if path.suffix == ".gz":
        with gzip.open(path, "rt", encoding="utf-8", newline="") as packed:
            yield from csv.DictReader(packed)
    else:
        with path.open(encoding="utf-8", newline="") as plain:
            yield from csv.DictReader(plain)


def synthetic(name: str) -> Iterator[Line]:
    """The lines of a table that only synthetic people need."""
    with (declared("schemas") / "synthetic" / name).open(encoding="utf-8", newline="") as plain:
        yield from csv.DictReader(plain)


def template(name: str) -> Iterator[Line]:
    """The columns of an office template, in their order."""
    with (declared("schemas") / "templates" / f"{name}.csv").open(encoding="utf-8", newline="") as plain:
        yield from csv.DictReader(plain)


def bars(text: str) -> list[str]:
    """A cell that holds several values, divided by bars."""
    return text.split("|")
