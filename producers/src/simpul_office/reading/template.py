"""The declared templates: which header of an edition is which field of ours. A new edition is data."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simpul.declared import declared

FORMS = frozenset({"text", "date", "short_date", "code", "region", "integer"})
STATED = frozenset({"stated_document", "stated_version"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a template. ``group`` is the text merged above several headers; ``field`` is ours."""

    group: str
    header: str
    field: str
    form: str
    code_list: str

    @property
    def title(self) -> str:
        """The header as a clerk would name it."""
        return f"{self.group} / {self.header}" if self.group else self.header


@dataclass(frozen=True, slots=True)
class Template:
    """One edition of one document as offices fill it in."""

    name: str
    title: str
    edition: str
    document: str
    version: int
    blank_marks: frozenset[str]
    totals_mark: str
    regency_code_system: str
    stated_document: str
    stated_version: str
    columns: tuple[Column, ...]


@cache
def templates() -> tuple[Template, ...]:
    """All declared templates, from ``schemas/templates``. Refuses a form that no reader knows."""
    folder = declared("schemas") / "templates"
    return tuple(_template(folder, line) for line in _table(folder / "index.csv"))


def _template(folder: Path, line: dict[str, str]) -> Template:
    columns = tuple(
        Column(row["group"], row["header"], row["field"], row["form"], row["list"])
        for row in _table(folder / f"{line['template']}.csv")
    )
    if unknown := {column.form for column in columns} - FORMS - STATED - {"ignore"}:
        raise ValueError(f"template {line['template']}: unknown forms {sorted(unknown)}")
    return Template(
        name=line["template"],
        title=line["title"],
        edition=line["edition"],
        document=line["document"],
        version=int(line["version"]),
        blank_marks=frozenset(line["blank_marks"].split()),
        totals_mark=line["totals_mark"],
        regency_code_system=line["regency_code_system"],
        stated_document=line["stated_document"],
        stated_version=line["stated_version"],
        columns=columns,
    )


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)
