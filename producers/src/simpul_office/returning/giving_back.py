"""Giving a file back to the clerk: the workbook that shows what to repair, and a plain note beside it."""

import filecmp
import os
import tempfile
from dataclasses import replace
from pathlib import Path

from simpul.whole_file import whole
from simpul_office.checking import Checked
from simpul_office.checking.findings import Explained, Findings, SheetFindings, findings_of
from simpul_office.folders import free_place, write_note
from simpul_office.notes import note_of_rows
from simpul_office.returned_names import returned_name
from simpul_office.returning.fragment import CannotBeMarked
from simpul_office.returning.marking import mark
from simpul_office.returning.plain import LAST_ROW, ONLY_SHEET, write_plain

_COPIED = "Buku kerja Anda tidak dapat ditandai langsung. Ini salinan tabelnya: isinya sama, bentuknya tidak."
_TOO_LONG = "Berkas Anda lebih panjang dari satu lembar Excel. Di sini hanya ada baris yang perlu diperbaiki."


def give_back(
    checked: Checked, path: Path, folder: Path, *, hold_faulty: bool = False, before: str = ""
) -> Path | None:
    """Put the marked workbook of a file into a folder, and a note beside it. None where no row needs repair.

    ``hold_faulty``: the faulty rows were not sent, and the note says so, as it says ``before`` where the file was sent
    before. A workbook that lies there is never overwritten, a clerk may be at work on it; the same one is not put
    there twice.
    """
    found = findings_of(checked)
    if not found.faulty_rows:
        return None
    name = checked.delivery.name
    # A workbook with macros keeps its ending, because it keeps its macros.
    has_macros = checked.delivery.form == "xlsx" and name.lower().endswith(".xlsm")
    target = folder / returned_name(name, has_macros=has_macros)
    made = write_workbook(checked, path, folder / f"{target.name}.tmp", found)
    target = free_place(target, lambda place: place.exists() and not _is_same(made, place))
    if target.exists():
        made.unlink()
    else:
        os.replace(made, target)
    held_back = found.may_be_held_back if hold_faulty else 0
    write_note(target, note_of_rows(name, target.name, found, held_back, before))
    return target


def _is_same(made: Path, place: Path) -> bool:
    return place.is_file() and filecmp.cmp(made, place, shallow=False)


def write_workbook(checked: Checked, path: Path, target: Path, found: Findings | None = None) -> Path:
    """Write the marked workbook of a file, whole or not at all."""
    found = findings_of(checked) if found is None else found
    with whole(target, is_lasting=True) as part, part.open("w+b") as stream:
        if checked.delivery.form == "xlsx":
            try:
                mark(path, stream, checked, found, _titles(found), [])
                return target
            except CannotBeMarked:
                stream.seek(0)
                stream.truncate()
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".simpul-") as room:
            plain = Path(room) / "plain.xlsx"
            marked, said = _plain(checked, found, plain)
            mark(plain, stream, checked, marked, _titles(marked), said)
    return target


def _plain(checked: Checked, found: Findings, target: Path) -> tuple[Findings, list[str]]:
    """The file as a plain workbook, and its findings in the rows where they stand there."""
    said = [_COPIED] if checked.delivery.form == "xlsx" else []
    if all(sheet.last_line_no <= LAST_ROW for sheet in found.sheets.values()):
        rows = write_plain(checked.delivery, target, None)
        return _moved(found, rows) if rows else found, said
    keep = {line for sheet in found.sheets.values() for line in sheet.faulty_lines}
    return _moved(found, write_plain(checked.delivery, target, keep)), [*said, _TOO_LONG]


def _moved(found: Findings, rows: dict[int, int]) -> Findings:
    """The findings of the lines that have moved, in their new rows."""

    def cells(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(rows[line], column) for line, column in marks if line in rows]

    def explained(listed: list[Explained]) -> list[Explained]:
        return [replace(row, line_no=rows[row.line_no]) for row in listed if row.line_no in rows]

    def moved(sheet: SheetFindings) -> SheetFindings:
        lines = [rows[line] for line in sheet.faulty_lines]
        header = max(1, sheet.header_line_no)
        return replace(
            sheet,
            header_line_no=header,
            last_line_no=rows.get(sheet.last_line_no, max(lines, default=header)),
            faulty_lines=lines,
            faults=cells(sheet.faults),
            notes=cells(sheet.notes),
            faulty=explained(sheet.faulty),
            noted=explained(sheet.noted),
        )

    return replace(found, sheets={name: moved(sheet) for name, sheet in found.sheets.items()})


def _titles(found: Findings) -> dict[str | None, str]:
    return {name: name or ONLY_SHEET for name in found.sheets}
