"""The known templates: which header of an edition is which field of ours. A new edition is data.

Most are declared in ``schemas/templates``. An office may have more of its own, one CSV file each, in the folder
``templates`` of its state; such a file says of itself what the declared ones have in ``index.csv`` (``template_file``).
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from simpul import settings
from simpul.declared import declared
from simpul.errors import StopNow
from simpul_office.reading.headers import key_of

FORMS = frozenset({"text", "date", "short_date", "code", "region", "integer", "amount"})
STATED = frozenset({"stated_document", "stated_version"})
IGNORED = "ignore"
SETTING_MARK = "#"
MARKS_APART = "|"


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
    """One edition of one document as offices fill it in. ``keys``: what the header of each column is compared by."""

    name: str
    title: str
    edition: str
    document: str
    version: int
    blank_marks: frozenset[str]
    totals_marks: tuple[str, ...]
    regency_code_system: str
    stated_document: str
    stated_version: str
    columns: tuple[Column, ...]
    keys: tuple[str, ...]


def templates() -> tuple[Template, ...]:
    """All known templates, the declared ones first. Raises ``StopNow`` where one of the office's own is broken."""
    folder = own_folder()
    if not folder.is_dir():
        return declared_templates()
    files = sorted(folder.glob("*.csv"))
    return (*declared_templates(), *_own(tuple((path, path.stat().st_mtime_ns) for path in files)))


def own_folder() -> Path:
    """Where an office keeps the templates that only it has."""
    return settings.load().state / "templates"


@cache
def declared_templates() -> tuple[Template, ...]:
    """The templates that come with Simpul."""
    folder = declared("schemas") / "templates"
    return tuple(template_of(line["template"], line, _table(folder, line)) for line in lines_of(folder / "index.csv"))


@lru_cache(maxsize=4)
def _own(files: tuple[tuple[Path, int], ...]) -> tuple[Template, ...]:
    """Read again only where a file is new or was changed."""
    from simpul_office.reading.template_file import read_template

    found = [(path, read_template(path)) for path, _ in files]
    broken = sum(not isinstance(template, Template) for _, template in found)
    if broken:
        raise StopNow(f"{broken} template(s) of this office cannot be used. Run `simpul office template list`.")
    return tuple(template for _, template in found if isinstance(template, Template))


def template_of(name: str, said: Mapping[str, str], rows: Iterable[Mapping[str, str]]) -> Template:
    """A template from what is said of it and the rows of its columns. Refuses a form that no reader knows."""
    columns = tuple(Column(row["group"], row["header"], row["field"], row["form"], row["list"]) for row in rows)
    if unknown := {column.form for column in columns} - FORMS - STATED - {IGNORED}:
        raise ValueError(f"template {name}: unknown forms {sorted(unknown)}")
    return Template(
        name=name,
        title=said["title"],
        edition=said["edition"],
        document=said["document"],
        version=int(said["version"]),
        blank_marks=frozenset(said.get("blank_marks", "").split()),
        totals_marks=tuple(mark for mark in said.get("totals_mark", "").split(MARKS_APART) if mark.strip()),
        regency_code_system=said.get("regency_code_system", ""),
        stated_document=said.get("stated_document", ""),
        stated_version=said.get("stated_version", ""),
        columns=columns,
        keys=tuple(key_of(column.group, column.header) for column in columns),
    )


def lines_of(path: Path) -> Iterator[dict[str, str]]:
    """The lines of a CSV file of ours, by its headers."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for line in csv.DictReader(stream):
            yield {name: text or "" for name, text in line.items() if isinstance(name, str)}


def _table(folder: Path, line: Mapping[str, str]) -> Iterator[dict[str, str]]:
    return lines_of(folder / f"{line['template']}.csv")
