"""``simpul office template``: files of a form that nobody has declared yet."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from simpul_office.office_told import told_in_indonesian, written_where_asked
from simpul_office.wrong_use import CommandOfOffice, GroupOfOffice

if TYPE_CHECKING:
    from simpul_office.reading.template import Template

template = typer.Typer(
    cls=GroupOfOffice,
    help="Berkas berbentuk lain: buat rancangan templat, perbaiki, periksa, lalu pakai.",
    no_args_is_help=True,
)
TemplateFile = Annotated[Path, typer.Argument(help="Templatnya, berkas CSV.")]


@template.command(cls=CommandOfOffice)
def learn(
    file: Annotated[Path, typer.Argument(help="Berkas kantor, dengan judul kolom dan beberapa baris.")],
    out: Annotated[Path | None, typer.Option(help="Tempat menyimpan rancangannya (tanpa ini: di layar).")] = None,
) -> None:
    """Buat rancangan templat dari sebuah berkas: kolom mana berisi apa. Perbaiki sendiri, lalu periksa.

    Kode keluar 0: rancangan selesai; 1: tidak ada tabel yang bisa dibaca di berkas itu.
    """
    from simpul_office.reading.learning import learn as draft_of
    from simpul_office.reading.lines import DamagedFile
    from simpul_office.template_output import draft_text, print_draft

    try:
        draft = draft_of(file)
    except DamagedFile as damage:
        _complain(damage.sentences)
    text = draft_text(draft, file.stem)
    if out is None:
        sys.stdout.write(text)
        return
    with told_in_indonesian(), written_where_asked():
        out.write_text(text, encoding="utf-8-sig", newline="")
    print_draft(draft, out)


@template.command(cls=CommandOfOffice)
def check(file: TemplateFile) -> None:
    """Periksa sebuah templat. Kode keluar 0: bisa dipakai; 1: ada yang perlu diperbaiki."""
    typer.echo(f"Templat “{_sound(file).title}” bisa dipakai: simpul office template add {file.name}")


@template.command(cls=CommandOfOffice)
def add(file: TemplateFile) -> None:
    """Periksa templat dan pakai di komputer ini. Kode keluar 0: dipakai; 1: ada yang perlu diperbaiki."""
    from simpul_office.template_output import put_to_use

    found = _sound(file)
    typer.echo(f"Templat “{found.title}” dipakai mulai sekarang ({put_to_use(file)}).")


@template.command("list", cls=CommandOfOffice)
def list_all() -> None:
    """Tampilkan templat yang dikenal di sini. Kode keluar 0: semua bisa dipakai; 1: ada yang tidak."""
    from simpul_office.template_output import print_templates

    if not print_templates():
        raise typer.Exit(1)


def _sound(file: Path) -> "Template":
    from simpul_office.template_output import checked

    found = checked(file)
    if isinstance(found, list):
        _complain(found)
    return found


def _complain(sentences: Iterable[str]) -> NoReturn:
    for sentence in sentences:
        typer.echo(sentence, err=True)
    raise typer.Exit(1)
