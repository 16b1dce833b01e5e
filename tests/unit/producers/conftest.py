"""Small office files, made by the tests themselves: each quirk in a file of its own."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import openpyxl
import pytest

from simpul_office.connection import Connection
from simpul_office.reading import Delivery, Row, read
from simpul_office.reading.template import Template, templates

DAY = date(2026, 2, 3)
# What a clerk fills in at least, by the name of our field.
PERSON = {
    "office_code": "3507",
    "source_record_id": "REG/3507/2026/000001",
    "registration_date": "2026-01-15",
    "name": "SITI AMINAH",
    "sex": "PEREMPUAN",
    "birth_date": "1995-03-02",
    "regency_code": "35.07",
    "regency_name": "KABUPATEN MALANG",
    "scheme_code": "PERSEORANGAN",
    "destination": "HKG",
    "occupation_code": "9111",
    "occupation_title": "PRT",
}


def template(name: str) -> Template:
    """A declared template by its name."""
    return next(found for found in templates() if found.name == name)


def cells_of(found: Template, **values: object) -> list[Any]:
    """A line of a template: values by our field names, the rest blank."""
    stated = {"stated_document": found.stated_document, "stated_version": found.stated_version}
    return [values.get(column.field or column.form, stated.get(column.form, "")) for column in found.columns]


def set_up(state: Path, office_code: str, name: str) -> None:
    """What a computer keeps that was set up for an office; the password is elsewhere."""
    kept = Connection(
        office_code=office_code,
        office_name=name,
        bootstrap=["127.0.0.1:9"],
        security_protocol="SASL_PLAINTEXT",
        sasl_mechanism="SCRAM-SHA-512",
        principal=f"office-{office_code}",
        password_in="file",
    )
    home = state / "office" / office_code
    home.mkdir(parents=True)
    (home / "connection.json").write_bytes(msgspec.json.encode(kept))


def headers(found: Template) -> list[str]:
    """The header row of a template."""
    return [column.header for column in found.columns]


@pytest.fixture
def csv_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a SISKOP2MI registration file from lines of values by field name, or from raw bytes."""
    found = template("siskop2mi-2026-registrasi")

    def write(*lines: dict[str, object] | bytes, name: str = "3507_registrasi.csv", end: bytes = b"\n") -> Path:
        made = [",".join(headers(found)).encode()]
        for line in lines:
            made.append(line if isinstance(line, bytes) else _joined(cells_of(found, **{**PERSON, **line})))
        path = tmp_path / name
        path.write_bytes(end.join(made) + end)
        return path

    return write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Writes a workbook: sheet name -> rows of cell values."""

    def write(sheets: dict[str, Sequence[Sequence[Any]]], name: str = "registrasi.xlsx") -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
        path = tmp_path / name
        book.save(path)
        return path

    return write


def rows_of(path: Path, day: date = DAY) -> list[Row]:
    """The rows of a file that can be read."""
    found = read(path, "3507")
    assert isinstance(found, Delivery), str(found)
    rows = list(found.rows(day))
    assert len(rows) == found.row_count
    return rows


def _joined(cells: list[Any]) -> bytes:
    texts = [str(cell) for cell in cells]
    return ",".join(f'"{text}"' if "," in text or "\n" in text else text for text in texts).encode()
