"""``simpul office source``: the tables of its own database from which an office sends."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from simpul import settings
from simpul_office.office_told import told_in_indonesian
from simpul_office.sources.settings import EVERY
from simpul_office.wrong_use import CommandOfOffice, GroupOfOffice

source = typer.Typer(
    cls=GroupOfOffice,
    help="Kirim dari basis data kantor sendiri (hanya dibaca): sebut tabelnya sekali; simpul office run membacanya.",
    no_args_is_help=True,
)
Name = Annotated[str, typer.Argument(help="Nama pendek sumber, misalnya pendaftaran.")]
Office = Annotated[str, typer.Option("--office", help="Kode kantor, misalnya 3507.")]


@source.command(cls=CommandOfOffice)
@told_in_indonesian()
def add(
    name: Name,
    office: Office,
    watermark: Annotated[str, typer.Option(help="Kolom yang nilainya naik pada setiap baris baru atau berubah.")],
    table: Annotated[str | None, typer.Option(help="Tabel atau view, misalnya public.pendaftaran.")] = None,
    query: Annotated[Path | None, typer.Option(help="Berkas berisi query, bila tabel saja tidak cukup.")] = None,
    every: Annotated[float, typer.Option(min=1, help="Menit di antara dua kali membaca, paling sedikit 1.")] = EVERY,
) -> None:
    """Simpan sebuah tabel atau query. Kolomnya bernama seperti judul sebuah templat, atau seperti nama kolom Simpul.

    Alamat basis data ditanyakan, atau dibaca dari masukan standar: berisi kata sandi, jadi tidak ditulis di perintah.
    Bentuknya: postgresql://NAMA:SANDI@SERVER/BASISDATA, mysql://..., mssql://..., sqlite:///BERKAS. Pakailah nama yang
    hanya boleh membaca. Kode keluar 0: disimpan; lainnya: belum, dan layar menyebut sebabnya.
    """
    from simpul_office.sources.settings import NAME, Sources, SourceSettings

    if not NAME.fullmatch(name):
        raise typer.BadParameter("hanya huruf kecil, angka, - dan _, paling banyak 40", param_hint="name")
    if bool(table) == bool(query):
        raise typer.BadParameter("sebut salah satu: --table atau --query")
    text = _text(query) if query else None
    url = typer.prompt("Alamat basis data", hide_input=True) if sys.stdin.isatty() else sys.stdin.readline().strip()
    Sources(settings.load().state, office).keep(SourceSettings(name, url, table, text, watermark, every))
    typer.echo(f"Sumber “{name}” disimpan. Periksa: simpul office source check {name} --office {office}")


@source.command(cls=CommandOfOffice)
@told_in_indonesian()
def check(
    name: Name,
    office: Office,
    accept_columns: Annotated[
        bool, typer.Option("--accept-columns", help="Kolom yang hilang sejak terakhir dibaca memang dihapus.")
    ] = False,
) -> None:
    """Sambungkan, lalu sebut templatnya, berapa baris yang baru, dan berapa yang tidak akan pernah terbaca.

    Tidak ada yang dikirim. Kode keluar 0: bisa dikirim; 1: kolomnya berubah, atau bukan dari templat yang dikenal.
    """
    from simpul_office.reading import Refusal
    from simpul_office.sources.extra import extra
    from simpul_office.sources.standing import readings

    with extra():
        from simpul_office.sources.checking import check_source

    state = settings.load().state
    if accept_columns:
        with readings(state, office) as noted:
            noted.forget_columns(name)
    found = check_source(state, office, name)
    if isinstance(found, Refusal):
        typer.echo(str(found), err=True)
        if found.code == "columns_changed":
            typer.echo("Bila memang begitu: ulangi dengan --accept-columns.", err=True)
        raise typer.Exit(1)
    for sentence in found:
        typer.echo(sentence)


@source.command("list", cls=CommandOfOffice)
@told_in_indonesian()
def list_all(office: Office) -> None:
    """Tampilkan sumber sebuah kantor, tanpa alamatnya."""
    from simpul_office.sources.settings import Sources

    for each in Sources(settings.load().state, office).all():
        typer.echo(f"{each.name}: {each.table or 'query'}, urut menurut {each.watermark}, tiap {each.every:g} menit")


@source.command(cls=CommandOfOffice)
@told_in_indonesian()
def remove(name: Name, office: Office) -> None:
    """Hapus sebuah sumber dari daftar. Sampai mana sudah dibaca tetap diingat."""
    from simpul_office.sources.settings import Sources

    Sources(settings.load().state, office).forget(name)
    typer.echo(f"Sumber “{name}” dihapus dari daftar.")


def _text(query: Path) -> str:
    try:
        text = query.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        text = ""
    if not text.strip():
        words = f"{query} tidak ditemukan atau tidak dapat dibaca sebagai teks UTF-8, periksa nama dan isinya"
        raise typer.BadParameter(words, param_hint="--query")
    return text
