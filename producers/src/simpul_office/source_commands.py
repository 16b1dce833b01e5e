"""``simpul office source``: the tables of its own database from which an office sends."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from simpul import settings

source = typer.Typer(
    help="Kirim dari basis data kantor sendiri (hanya dibaca): sebut tabelnya sekali, lalu kirim dengan publish.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="Nama pendek sumber, misalnya pendaftaran.")]
Office = Annotated[str, typer.Option("--office", help="Kode kantor, misalnya 3507.")]


@source.command()
def add(
    name: Name,
    office: Office,
    watermark: Annotated[str, typer.Option(help="Kolom yang nilainya naik pada setiap baris baru atau berubah.")],
    table: Annotated[str | None, typer.Option(help="Tabel atau view, misalnya public.pendaftaran.")] = None,
    query: Annotated[Path | None, typer.Option(help="Berkas berisi query, bila tabel saja tidak cukup.")] = None,
) -> None:
    """Simpan sebuah tabel atau query. Kolomnya bernama seperti judul sebuah templat, atau seperti nama kolom Simpul.

    Alamat basis data ditanyakan, atau dibaca dari masukan standar: berisi kata sandi, jadi tidak ditulis di perintah.
    Bentuknya: postgresql://NAMA:SANDI@SERVER/BASISDATA, mysql://..., mssql://..., sqlite:///BERKAS. Pakailah nama yang
    hanya boleh membaca. Kode keluar 0: disimpan; 1: ada yang salah.
    """
    from simpul_office.sources.settings import Sources, SourceSettings

    url = typer.prompt("Alamat basis data", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    text = query.read_text(encoding="utf-8") if query else None
    Sources(settings.load().state, office).keep(SourceSettings(name, url, table, text, watermark))
    typer.echo(f"Sumber “{name}” disimpan. Periksa: simpul office source check {name} --office {office}")


@source.command()
def check(name: Name, office: Office) -> None:
    """Sambungkan, lalu sebut templatnya, berapa baris yang baru, dan berapa yang tidak akan pernah terbaca.

    Tidak ada yang dikirim. Kode keluar 0: bisa dikirim; 1: kolomnya bukan dari templat yang dikenal.
    """
    from simpul_office.reading import Refusal
    from simpul_office.sources.checking import check_source

    found = check_source(settings.load().state, office, name)
    if isinstance(found, Refusal):
        typer.echo(str(found), err=True)
        raise typer.Exit(1)
    for sentence in found:
        typer.echo(sentence)


@source.command("list")
def list_all(office: Office) -> None:
    """Tampilkan sumber sebuah kantor, tanpa alamatnya."""
    from simpul_office.sources.settings import Sources

    for each in Sources(settings.load().state, office).all():
        typer.echo(f"{each.name}: {each.table or 'query'}, urut menurut {each.watermark}")


@source.command()
def remove(name: Name, office: Office) -> None:
    """Hapus sebuah sumber dari daftar. Sampai mana sudah dibaca tetap diingat."""
    from simpul_office.sources.settings import Sources

    Sources(settings.load().state, office).forget(name)
    typer.echo(f"Sumber “{name}” dihapus dari daftar.")
