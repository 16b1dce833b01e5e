"""``simpul office status``: each file that was taken in, and whether it has been sent."""

from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from simpul_office.spool import FileState, Spool


def print_status(state: Path, office_code: str | None) -> None:
    """Tell it for one office, or for every office that ever sent from this machine."""
    console = Console(highlight=False)
    found = sorted(path.parent.name for path in (state / "office").glob("*/spool.sqlite"))
    offices = [code for code in found if office_code in (None, code)]
    if not offices:
        console.print("Belum ada berkas yang dikirim dari komputer ini.")
    for code in offices:
        _print_office(console, state, code)


def _print_office(console: Console, state: Path, office_code: str) -> None:
    spool = Spool(state, office_code)
    files = spool.overview()
    spool.close()
    waiting = sum(file.sent_at is None for file in files)
    console.print(f"[bold]Kantor {office_code}[/]: {len(files)} berkas, {waiting} menunggu di antrean kirim.")
    table = Table("Berkas", "Diterima", "Baris", "Keadaan", box=None, padding=(0, 2))
    table.columns[2].justify = "right"
    for file in files:
        table.add_row(escape(file.file_name), file.received_on.isoformat(), str(file.rows), _told(file))
    console.print(table)


def _told(file: FileState) -> str:
    if file.sent_at is not None:
        return f"[green]dikirim[/] {file.sent_at.astimezone():%Y-%m-%d %H.%M}"
    return f"[yellow]menunggu[/] ({file.waiting} baris belum terkirim)"
