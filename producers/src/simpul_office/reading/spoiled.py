"""Cells of a workbook that show something and hold something else: the file is sent back, never guessed at."""

from simpul_office.reading.lines import DamagedFile, Line, Sheet
from simpul_office.reading.recognise import Layout

_NAMED = 5


def refuse_spoiled(sheet: str | None, line: Line, layout: Layout) -> None:
    """Refuse a record with a formula that was never calculated, or that came to an error, in a column of ours."""
    titles = [title for place, title in _columns(layout).items() if place in line.spoiled]
    if titles:
        raise DamagedFile(
            "formula",
            f"Lembar “{sheet}”, baris {line.number}: rumus tanpa hasil di kolom {', '.join(titles[:_NAMED])}.",
            "Ganti rumusnya dengan isinya (salin, lalu tempel sebagai nilai), simpan, lalu kirim lagi.",
        )


def refuse_merged(sheet: Sheet, layout: Layout, lines: range) -> None:
    """Refuse a cell of ours that was merged over several records: only the first of them would have the value."""
    columns = _columns(layout)
    for top, bottom, left, right in sheet.merged:
        titles = [title for place, title in columns.items() if left <= place <= right]
        if titles and top in lines and min(bottom, lines.stop - 1) > top:
            raise DamagedFile(
                "merged_cells",
                f"Lembar “{sheet.name}”, baris {top} sampai {bottom}: sel digabung di kolom "
                f"{', '.join(titles[:_NAMED])}.",
                "Pisahkan sel itu (Unmerge Cells) dan isi setiap barisnya, simpan, lalu kirim lagi.",
            )


def _columns(layout: Layout) -> dict[int, str]:
    placed = zip(layout.template.columns, layout.positions, strict=True)
    return {place: column.title for column, place in placed if place >= 0 and column.form != "ignore"}
