"""The commands of the office room: ``simpul check`` and ``simpul office``. Light to import: a clerk waits for them."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from simpul import settings
from simpul.domain.days import in_words
from simpul_office.office_told import told_in_indonesian, written_where_asked
from simpul_office.setup_commands import HoldFaulty, OfficeOfHere, doctor, install_start, office_of_here, run, setup
from simpul_office.source_commands import source
from simpul_office.template_commands import template
from simpul_office.wrong_use import CommandOfOffice, GroupOfOffice

Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Tanggal kantor menerimanya, TTTT-BB-HH (tanpa ini: hari ini)."),
]

office = typer.Typer(
    cls=GroupOfOffice,
    help="Untuk kantor LTSA: kirim berkas, lihat keadaannya, pasang dan periksa komputer ini.",
    no_args_is_help=True,
)
office.add_typer(template, name="template")
office.add_typer(source, name="source")
for name, command in (("setup", setup), ("run", run), ("doctor", doctor), ("install-start", install_start)):
    office.command(name, cls=CommandOfOffice)(command)
checking = typer.Typer()


@checking.command("check", cls=CommandOfOffice)
def check(
    file: Annotated[Path, typer.Argument(help="Berkas yang diperiksa. Tidak ada yang dikirim.")],
    office: OfficeOfHere = None,
    received_on: Day = None,
    format: Annotated[Literal["text", "jsonl"], typer.Option(help="text untuk orang, jsonl untuk program.")] = "text",
    out: Annotated[
        Path | None, typer.Option(help="Tulis juga berkas itu sebagai buku kerja dengan petunjuk perbaikannya.")
    ] = None,
) -> None:
    """Periksa sebuah berkas seperti Kementerian akan memeriksanya. Tidak ada yang dikirim.

    Kode keluar 0: berkas dapat dibaca, apa pun yang dikatakan tentang barisnya; 1: seluruh berkas perlu diperbaiki;
    3: --out tidak dapat ditulisi.
    """
    from simpul_office.checking import check_file
    from simpul_office.checking.output import print_jsonl, print_refusal, print_text, print_unlisted, print_written
    from simpul_office.listening.editions import Editions
    from simpul_office.reading import Refusal
    from simpul_office.register import today_at

    code = office_of_here(office)
    print_unlisted(code)
    day = _day(received_on) or today_at(code)
    if day > today_at(code):
        raise _not_come_yet(day)
    found = check_file(file, code, day, Editions(settings.load().state).in_use())
    if isinstance(found, Refusal):
        print_refusal(found)
        raise typer.Exit(1)
    if out is not None and out.exists() and out.samefile(file):
        raise typer.BadParameter("berkas aslinya tidak ditimpa: beri nama lain", param_hint="--out")
    print_text(found) if format == "text" else print_jsonl(found)
    if out is not None:
        from simpul_office.returning import write_workbook

        with told_in_indonesian(), written_where_asked():
            print_written(write_workbook(found, file, out))


@office.command(cls=CommandOfOffice)
@told_in_indonesian()
def publish(
    files: Annotated[list[Path] | None, typer.Argument(help="Berkas yang dikirim, menurut urutan ini.")] = None,
    office: OfficeOfHere = None,
    received_on: Day = None,
    deliveries: Annotated[
        Path | None, typer.Option(help="Daftar pengiriman (CSV): berkas banyak kantor, menurut urutan diterima.")
    ] = None,
    sources: Annotated[
        list[str] | None, typer.Option("--source", help="Kirim yang baru dari sumber ini (simpul office source).")
    ] = None,
    resend: Annotated[bool, typer.Option("--resend", help="Kirim juga yang sudah pernah dikirim.")] = False,
    hold_faulty: HoldFaulty = False,
    timeout: Annotated[float, typer.Option(help="Berapa detik server yang tidak menjawab ditunggu.")] = 300,
) -> None:
    """Kirim berkas. Tanpa berkas: kirim yang masih menunggu di antrean kirim.

    Kode keluar 0: semua dikirim; 1: ada berkas yang perlu diperbaiki, yang lain dikirim; 3: ada yang masih menunggu.
    """
    from simpul_office.connection import the_only_office
    from simpul_office.publish_command import publish_and_report
    from simpul_office.register import planned_files, planned_register, today_at
    from simpul_office.source_output import take_in_and_report

    state = settings.load().state
    if deliveries is None:
        office = office or the_only_office(state)
    if (office is None) == (deliveries is None):
        raise typer.BadParameter("sebut salah satu: --office atau --deliveries")
    if deliveries is not None and (files or received_on or sources):
        raise typer.BadParameter("--deliveries sudah menyebut berkas dan tanggalnya")
    if office is not None:
        if received_on and received_on.date() > today_at(office):
            raise _not_come_yet(received_on.date())
        planned, offices = planned_files(office, files or [], _day(received_on)), [office]
    else:
        planned = planned_register(deliveries or Path())
        offices = []
    is_refused = bool(office and sources) and take_in_and_report(state, str(office), sources or [], _day(received_on))
    code = publish_and_report(state, planned, offices, resend=resend, hold_faulty=hold_faulty, timeout=timeout)
    raise typer.Exit(code or int(is_refused))


@office.command(cls=CommandOfOffice)
@told_in_indonesian()
def status(
    office: Annotated[str | None, typer.Option(help="Hanya kantor ini.")] = None,
    file: Annotated[str | None, typer.Option(help="Tampilkan setiap baris berkas bernama ini.")] = None,
    record: Annotated[str | None, typer.Option(help="Tampilkan setiap baris dengan nomor ini.")] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="text untuk orang, json untuk program.")] = "text",
) -> None:
    """Tampilkan keadaan setiap berkas; dengan --file atau --record setiap baris, dan apa yang perlu diperbaiki.

    Kabar terbaru ditanyakan dulu; bila server tidak segera menjawab, yang tampil adalah yang terakhir diketahui.
    Kode keluar 0: ditampilkan; 1: tidak ada baris dari berkas atau nomor itu.
    """
    from simpul_office.status import Asked, print_status

    raise typer.Exit(print_status(settings.load().state, office, Asked(file, record), format))


Folder = Annotated[Path, typer.Option("--out", help="Folder tempat halamannya ditulis.")]


@office.command(cls=CommandOfOffice)
@told_in_indonesian()
def receipt(
    office: OfficeOfHere = None,
    file: Annotated[str | None, typer.Argument(help="Nama berkas, seperti waktu dikirim.")] = None,
    code: Annotated[str | None, typer.Option(help="Kode bukti, sebagai ganti nama berkas.")] = None,
    out: Folder = Path(),
) -> None:
    """Tulis tanda terima sebuah berkas untuk arsip kantor, sebagai HTML dan PDF.

    Kementerian menerbitkannya dengan kode bukti begitu setiap baris berkas itu diperiksa.
    Kode keluar 0: ditulis; 1: belum ada untuk berkas atau kode itu; 3: --out tidak dapat ditulisi.
    """
    from simpul_office.receipts.printing import print_receipt

    if (file is None) == (code is None):
        raise typer.BadParameter("sebut salah satu: nama berkas atau --code")
    raise typer.Exit(print_receipt(settings.load().state, office_of_here(office), file, code, out))


@office.command(cls=CommandOfOffice)
@told_in_indonesian()
def slip(
    record: Annotated[str, typer.Option(help="Nomor pelamar di catatan kantor.")],
    office: OfficeOfHere = None,
    file: Annotated[str | None, typer.Option(help="Nama berkas (tanpa ini: yang terbaru yang memuatnya).")] = None,
    out: Folder = Path(),
) -> None:
    """Tulis secarik keterangan untuk pelamar, sebagai HTML dan PDF: apa yang sampai, kapan, dan di mana sekarang.

    Tidak menyebut orang lain dan tidak menyebut alasan.
    Kode keluar 0: ditulis; 1: nomor itu tidak dikenal; 3: --out tidak dapat ditulisi.
    """
    from simpul_office.receipts.printing import print_slip

    raise typer.Exit(print_slip(settings.load().state, office_of_here(office), file, record, out))


def _not_come_yet(day: date) -> typer.BadParameter:
    return typer.BadParameter(f"{in_words(day)} belum tiba: periksa tanggalnya", param_hint="--received-on")


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
