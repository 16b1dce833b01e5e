"""Cells of a workbook that show something and hold something else: the file is sent back, never guessed at."""

from collections.abc import Iterable

from simpul_office.reading.lines import DamagedFile, Line, Merged, Sheet, text_at
from simpul_office.reading.recognise import Layout
from simpul_office.reading.stand_ins import DITTOS, ERRORS, STAND_INS

_NAMED = 5


def refuse_spoiled(sheet: str | None, line: Line, layout: Layout) -> None:
    """Refuse a record with a formula that was never calculated, or that came to an error, in a column of ours."""
    titles = [title for place, title in _columns(layout).items() if place in line.spoiled]
    if titles:
        raise _without_result(sheet, line, titles)


def refuse_stand_ins(sheet: str | None, line: Line, layout: Layout) -> None:
    """Refuse a record with a text in a column of ours that is an error, or means the value above it."""
    if STAND_INS.isdisjoint(map(str.strip, line.cells)):
        return
    texts = [(title, text_at(line.cells, place)) for place, title in _columns(layout).items()]
    if titles := [title for title, text in texts if text in ERRORS]:
        raise _without_result(sheet, line, titles)
    if titles := [title for title, text in texts if text in DITTOS]:
        raise DamagedFile(
            "ditto",
            f"{_where(sheet, line)}: tanda “sama dengan di atas” di kolom {', '.join(titles[:_NAMED])}.",
            "Isi setiap barisnya dengan isinya sendiri, juga di baris lain yang bertanda itu, simpan, lalu kirim lagi.",
        )


def _without_result(sheet: str | None, line: Line, titles: list[str]) -> DamagedFile:
    return DamagedFile(
        "formula",
        f"{_where(sheet, line)}: rumus tanpa hasil di kolom {', '.join(titles[:_NAMED])}.",
        "Ganti rumusnya dengan isinya (salin, lalu tempel sebagai nilai); isi sendiri sel yang menunjukkan galat "
        "seperti #N/A. Simpan, lalu kirim lagi.",
    )


def _where(sheet: str | None, line: Line) -> str:
    return f"Baris {line.number}" if sheet is None else f"Lembar “{sheet}”, baris {line.number}"


def refuse_merged(sheet: Sheet, layout: Layout, lines: range, records: Iterable[Line]) -> None:
    """Refuse a cell of ours that was merged over several records: only the first of them would have the value.

    ``lines``: from the first record to the last. A cell that says nothing may be merged with whatever it likes.
    """
    columns = _columns(layout)
    over = [
        merged
        for merged in sheet.merged
        if merged.top in lines and min(merged.bottom, lines.stop - 1) > merged.top and _titles(merged, columns)
    ]
    tops = {merged.top for merged in over}
    cells = {line.number: line.cells for line in records if line.number in tops} if tops else {}
    blank = {"", *layout.template.blank_marks}
    for merged in over:
        if text_at(cells.get(merged.top, []), merged.left) not in blank:
            raise DamagedFile(
                "merged_cells",
                f"Lembar “{sheet.name}”, baris {merged.top} sampai {merged.bottom}: sel digabung di kolom "
                f"{', '.join(_titles(merged, columns)[:_NAMED])}.",
                "Pisahkan sel itu (Unmerge Cells) dan isi setiap barisnya, simpan, lalu kirim lagi.",
            )


def _titles(merged: Merged, columns: dict[int, str]) -> list[str]:
    return [title for place, title in columns.items() if merged.left <= place <= merged.right]


def _columns(layout: Layout) -> dict[int, str]:
    placed = zip(layout.template.columns, layout.positions, strict=True)
    return {place: column.title for column, place in placed if place >= 0 and column.form != "ignore"}
