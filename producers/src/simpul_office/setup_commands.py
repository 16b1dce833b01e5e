"""The commands of ``simpul office`` that set a computer up and keep it running. Light to import."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from simpul import settings
from simpul.errors import StopNow
from simpul_office.office_told import told_in_indonesian

OfficeOfHere = Annotated[
    str | None,
    typer.Option("--office", help="Kode kantor, misalnya 3507. Tanpa ini: kantor yang dipasang di komputer ini."),
]
FolderOfHere = Annotated[
    Path | None, typer.Option(help="Folder yang berisi 1-kirim. Tanpa ini: yang dipilih waktu pemasangan.")
]
HoldFaulty = Annotated[
    bool,
    typer.Option(
        "--hold-faulty/--send-all",
        envvar="SIMPUL_HOLD_FAULTY",
        help="Baris yang perlu diperbaiki ditahan dulu dan yang lain langsung dikirim; atau semua baris dikirim.",
    ),
]


@told_in_indonesian()
def setup(
    file: Annotated[Path, typer.Argument(help="Berkas pemasangan dari kementerian. Dihapus setelah berhasil dipakai.")],
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Folder kerja: 1-kirim dan lainnya dibuat di situ. "
            "Tanpa ini: folder dari pemasangan sebelumnya, atau Simpul di rumah."
        ),
    ] = None,
) -> None:
    """Pasang komputer ini untuk satu kantor, dengan berkas pemasangan dari kementerian.

    Sambungan dicoba dulu; baru kalau berhasil, semuanya disimpan dan berkasnya dihapus.
    Kode keluar 0: terpasang; 3: belum, dan layar menyebut sebab serta apa yang harus dilakukan.
    """
    from simpul_office.setting_up import set_up

    kept = set_up(settings.load().state, file, folder)
    place = "penyimpan sandi komputer ini" if kept.password_in == "keyring" else "berkas yang hanya dibaca pengguna ini"
    typer.echo(f"Terpasang: {kept.office_name} ({kept.office_code}). Sambungan berhasil dicoba.")
    typer.echo(f"Kata sandi disimpan di {place}. Berkas pemasangan sudah dihapus.")
    typer.echo(f"Taruh berkas yang akan dikirim di {Path(kept.folder or '') / '1-kirim'}.")
    typer.echo("Supaya berjalan sendiri: simpul office install-start")


@told_in_indonesian()
def run(
    office: OfficeOfHere = None,
    folder: FolderOfHere = None,
    every: Annotated[float, typer.Option(help="Detik di antara dua kali melihat ke folder.")] = 5,
    once: Annotated[bool, typer.Option("--once", help="Lihat satu kali, kirim, lalu selesai.")] = False,
    hold_faulty: HoldFaulty = False,
) -> None:
    """Jaga folder kantor: yang ditaruh di 1-kirim dikirim, atau kembali dengan catatan apa yang perlu diperbaiki.

    Kode keluar 0: berhenti atas permintaan; 3: tidak dapat berjalan; 4: sudah berjalan di komputer ini.
    """
    from simpul_office.running import Run, watch

    code, home = _here(office, folder)
    watch(Run(settings.load().state, code, home, every, once, hold_faulty))


@told_in_indonesian()
def doctor(
    office: OfficeOfHere = None,
    folder: FolderOfHere = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="text untuk orang, json untuk program.")] = "text",
) -> None:
    """Periksa pemasangan: apa yang salah, dan apa yang harus dilakukan. Tidak mengubah atau mengirim apa pun.

    Kode keluar 0: tidak ada yang salah; 1: ada yang perlu dibetulkan.
    """
    from simpul_office.doctor import examine
    from simpul_office.doctor.printing import report

    state, code = settings.load().state, office_of_here(office, is_set_up=True)
    raise typer.Exit(report(examine(state, code, folder), code, format))


@told_in_indonesian()
def install_start(office: OfficeOfHere = None, folder: FolderOfHere = None) -> None:
    """Buat Simpul berjalan sendiri setiap pengguna ini masuk ke komputer.

    Kode keluar 0: berkasnya sudah dibuat, dan layar menyebut langkah terakhir bila ada; 3: tidak dapat dibuat.
    """
    from simpul_office.starting import install_start as install

    code, home = _here(office, folder)
    done = install(settings.load().state, code, home)
    for path in done.paths:
        typer.echo(f"Dibuat: {path}")
    typer.echo(done.todo or "Simpul sudah berjalan, dan akan berjalan sendiri setiap pengguna ini masuk.")


def _here(office: str | None, folder: Path | None) -> tuple[str, Path]:
    from simpul_office.connection import stored

    code = office_of_here(office, is_set_up=True)
    found = stored(settings.load().state, code)
    chosen = folder or (Path(found.folder) if found and found.folder else None)
    if chosen is None:
        raise typer.BadParameter("sebut folder yang berisi 1-kirim", param_hint="--folder")
    return code, chosen


def office_of_here(office: str | None, *, is_set_up: bool = False) -> str:
    """The office that was named, or the one for which this computer is set up. Neither is wrong use of the command.

    ``is_set_up``: the command goes on from a set-up. Raises ``StopNow`` where there is none.
    """
    from simpul_office.connection import offices_here

    found = [office] if office else offices_here(settings.load().state)
    if is_set_up and not found:
        raise StopNow("This computer is set up for no office.", cause="not_set_up")
    if len(found) != 1:
        raise typer.BadParameter("sebut kode kantornya, misalnya 3507", param_hint="--office")
    return found[0]
