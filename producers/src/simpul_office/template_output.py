"""Templates as files and on the screen."""

import csv
import io
import shutil
from pathlib import Path

from rich.console import Console
from rich.table import Column, Table

from simpul.contracts.documents import newest
from simpul.reading.printable import printable
from simpul_office.reading.learning import Draft
from simpul_office.reading.template import SETTING_MARK, Template, declared_templates, own_folder
from simpul_office.reading.template_file import COLUMNS, read_template, same_headers


def draft_text(draft: Draft, name: str) -> str:
    """A draft as the CSV file that a person corrects."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([*COLUMNS, "note"])
    for setting, value, note in (
        ("title", f"Templat {name}", "nama yang dibaca petugas"),
        ("edition", name.lower().replace(" ", "-"), "nama pendek, tidak berubah lagi"),
        ("document", draft.document, "cpmi_registration, placement_stage, atau record_void"),
        ("version", str(newest(draft.document).version), "versi dokumen, tidak berubah lagi"),
        ("blank_marks", "-", "tanda yang berarti kosong; boleh dikosongkan"),
        ("totals_mark", "JUMLAH|JML|TOTAL", "awal baris jumlah di akhir tabel; boleh dikosongkan"),
        ("regency_code_system", "", "tulis bps kalau kolom kode kabupaten berisi kode BPS"),
    ):
        writer.writerow([SETTING_MARK, setting, value, "", "", note])
    for guess in draft.guesses:
        column = guess.column
        writer.writerow([column.group, column.header, column.field, column.form, column.code_list, guess.note])
    return text.getvalue()


def print_draft(draft: Draft, out: Path) -> None:
    """How much of a draft was guessed, and what to do with it."""
    known = sum(bool(guess.column.field) for guess in draft.guesses)
    Console(highlight=False).print(
        f"{printable(out.name)}: {known} dari {len(draft.guesses)} kolom ditebak sebagai {draft.document}. Periksa dan "
        f"perbaiki setiap baris, lalu: simpul office template check {printable(out.name)}",
        soft_wrap=True,
    )


def checked(file: Path) -> Template | list[str]:
    """The template of a file, or what is wrong with it."""
    found = read_template(file)
    if isinstance(found, Template) and (same := same_headers(found)):
        return [f"Judul kolomnya sama persis dengan templat “{same.title}”, yang sudah dikenal."]
    return found


def put_to_use(file: Path) -> Path:
    """Copy a sound template to where this office's own templates lie."""
    folder = own_folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Path(shutil.copyfile(file, folder / f"{file.stem}.csv"))


def print_templates() -> bool:
    """List them, with what is wrong with the office's own; says whether all can be used."""
    console = Console(highlight=False)
    names = ("Templat", "Edisi", "Dokumen", "Kolom")
    table = Table(*(Column(name, overflow="fold") for name in names), box=None, padding=(0, 2))
    for template in declared_templates():
        table.add_row(printable(template.title), template.edition, template.document, str(len(template.columns)))
    own = [(path, read_template(path)) for path in sorted(own_folder().glob("*.csv"))]
    faults: dict[Path, list[str]] = {}
    for path, found in own:
        if isinstance(found, Template):
            table.add_row(printable(found.title), printable(found.edition), found.document, str(len(found.columns)))
        else:
            faults[path] = found
    console.print(table)
    for path, sentences in faults.items():
        console.print(
            f"[red]{printable(path.name)} tidak bisa dipakai:[/] {printable(' '.join(sentences))}", soft_wrap=True
        )
    return not faults
