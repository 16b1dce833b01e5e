"""The status of an office as text for a clerk, or as JSON for software."""

import sys
from collections.abc import Iterable, Sequence

import msgspec
from rich.console import Console
from rich.table import Table

from simpul.contracts.catalogue import document_word
from simpul.domain.counter import moment, number
from simpul.domain.days import in_words
from simpul.reading.printable import printable
from simpul_office.file_number import file_number
from simpul_office.listening.missed import missed_words
from simpul_office.listening.words import Word
from simpul_office.source_words import seen
from simpul_office.sources.standing import SourceStanding
from simpul_office.standing import FileStanding, RowStanding
from simpul_office.status import Asked, OfficeStatus
from simpul_office.telling import told

_COLOURS: dict[Word, str] = {
    "perlu diperbaiki": "bold red",
    "lewat batas waktu": "bold red",
    "antrean kirim": "yellow",
    "ditunda untuk diperiksa": "yellow",
    "diterima dengan catatan": "yellow",
    "diterima": "green",
    "sudah tercatat di registri": "green",
    "sudah beres": "green",
}


def print_text(found: Sequence[OfficeStatus], asked: Asked) -> None:
    """For the eye: files in a table, rows one below the other with what to do."""
    console = Console(highlight=False)
    if not found:
        console.print("Belum ada berkas yang dikirim dari komputer ini.")
    for status in found:
        if asked.is_of_rows:
            _print_rows(console, status)
        else:
            _print_files(console, status)
        _print_since(console, status)


def print_json(found: Sequence[OfficeStatus], asked: Asked) -> None:
    """``{"offices": [{"office_code", "heard_at", "is_up_to_date", "missed_before", "held_back", "sources", ...}]}``.

    With the ``files``, or the ``records`` where rows are asked for.
    """
    offices = [
        {
            "office_code": status.office_code,
            "heard_at": status.heard_at,
            "is_up_to_date": status.trouble is None,
            "missed_before": status.missed_before,
            "held_back": status.held_back,
            "sources": status.sources,
            **(
                {"records": [_row_fields(row) for row in status.rows]}
                if asked.is_of_rows
                else {"files": [_file_fields(file) for file in status.files]}
            ),
        }
        for status in found
    ]
    sys.stdout.buffer.write(msgspec.json.encode({"offices": offices}) + b"\n")
    sys.stdout.buffer.flush()


def _file_fields(file: FileStanding) -> dict[str, object]:
    return {
        "file_id": file.file_id,
        "number": file_number(file.file_id),
        "file": file.file_name,
        "received_on": file.received_on,
        "rows": file.rows,
        "sent_at": file.sent_at,
        "words": file.words,
        "code": file.receipt.code if file.receipt else None,
    }


def _row_fields(row: RowStanding) -> dict[str, object]:
    return {
        "event_id": row.event_id,
        "file": row.file_name,
        "sheet": row.sheet,
        "record_no": row.record_no,
        "document": row.document,
        "source_record_id": row.record_number,
        "revision": row.revision,
        "received_on": row.received_on,
        "status": row.word,
        "reasons": row.reasons,
        "judged_at": row.judged_at,
        "reference_edition": row.reference_edition,
    }


def _print_files(console: Console, status: OfficeStatus) -> None:
    waiting = sum("antrean kirim" in file.words or file.sent_at is None for file in status.files)
    console.print(
        f"[bold]Kantor {status.office_code}[/]: {number(len(status.files))} berkas, "
        f"{number(waiting)} menunggu di antrean kirim."
    )
    table = Table(
        "Nomor", "Berkas", "Tanggal diterima", "Baris", "Keadaan", "Kode bukti", box=None, padding=(0, 2, 0, 0)
    )
    # Never cut: the month stands at the end of a file's name, and a number is copied from here.
    for column in table.columns:
        column.overflow = "fold"
    table.columns[5].no_wrap = True
    table.columns[3].justify = "right"
    for file in status.files:
        day = in_words(file.received_on) if file.received_on else ""
        code = file.receipt.code if file.receipt else "belum ada"
        known_as = file_number(file.file_id)
        table.add_row(known_as, printable(file.file_name), day, number(file.rows), _counted(file), code)
    console.print(table)
    for held in status.held_back:
        rows = f"{number(held.rows)} baris periksa dulu: belum dikirim sampai diperbaiki."
        console.print(f"[yellow]{printable(held.file_name)}: {rows}[/]", soft_wrap=True)
    for source in status.sources:
        _print_source(console, source, status.office_code)


def _print_source(console: Console, source: SourceStanding, office_code: str) -> None:
    console.print(f"Sumber [bold]{printable(source.source)}[/]: {printable(seen(source, office_code))}", soft_wrap=True)
    if source.trouble is not None:
        console.print(f"[bold red]{printable(' '.join(source.trouble))}[/]", soft_wrap=True)


def _counted(file: FileStanding) -> str:
    return "\n".join(f"{number(count)} {_coloured(word)}" for word, count in file.words.items())


def _print_rows(console: Console, status: OfficeStatus) -> None:
    console.print(f"[bold]Kantor {status.office_code}[/]: {number(len(status.rows))} baris.")
    for row in status.rows:
        console.print(f"\n{_title(row)}: {_coloured(row.word)}", soft_wrap=True)
        console.print(f"  [dim]{printable(_origin(row))}[/]", soft_wrap=True)
        for line in _advice(row):
            console.print(f"  {line}", soft_wrap=True)


def _title(row: RowStanding) -> str:
    name = (row.fields or {}).get("name")
    parts = [row.record_number or "Tanpa nomor", name if isinstance(name, str) else None]
    return f"[bold]{printable(' · '.join(part for part in parts if part))}[/]"


def _origin(row: RowStanding) -> str:
    sheet = f", lembar {row.sheet}" if row.sheet else ""
    place = f", data ke-{number(row.record_no)}" if row.record_no else ""
    return f"{document_word(row.document)} · berkas {row.file_name or 'tanpa nama'}{sheet}{place}"


def _advice(row: RowStanding) -> Iterable[str]:
    if row.word == "sudah pernah diterima" and row.is_still_to_repair:
        yield "Isinya sama dengan yang dikirim sebelumnya, dan yang itu masih perlu diperbaiki."
    if row.word in ("sudah beres", "diganti versi baru"):
        return
    for reason in row.reasons:
        found = told(reason, row.fields)
        mark = "•" if reason.severity == "reject" else "◦ catatan:"
        yield f"{mark} [bold]{printable(found.label)}.[/] {printable(found.sentence or '')}".rstrip()
        if found.help:
            yield f"  [dim]{printable(found.help)}[/]"


def _print_since(console: Console, status: OfficeStatus) -> None:
    if status.missed_before:
        console.print(f"\n[yellow]{missed_words(status.missed_before, status.office_code)}[/]", soft_wrap=True)
    since = moment(status.heard_at, status.office_code) if status.heard_at else None
    if status.trouble is None and since:
        console.print(f"\n[dim]Menurut kabar dari Kementerian sampai {since}.[/]\n")
        return
    known = f"menurut kabar sampai {since}" if since else "menurut komputer ini saja; belum ada kabar dari Kementerian"
    console.print(f"\n[yellow]Belum semua kabar terdengar.[/] Yang tampak di atas {known}.")
    if status.trouble:
        console.print(f"[dim]({printable(status.trouble)})[/]\n", soft_wrap=True)


def _coloured(word: Word) -> str:
    colour = _COLOURS.get(word)
    return f"[{colour}]{word}[/]" if colour else word
