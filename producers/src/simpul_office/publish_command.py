"""``simpul office publish`` as the person at the keyboard sees it: progress while it runs, a summary at its end."""

import logging
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from simpul.domain.counter import moment, number
from simpul.errors import SimpulError
from simpul.reading.printable import printable
from simpul.reading.spools import pending
from simpul_office.causes import trouble_of
from simpul_office.collector import spare_collector
from simpul_office.keeping_up import KeepingUp
from simpul_office.listening.catching_up import QUICKLY
from simpul_office.publishing import Outcome, Published, Publisher
from simpul_office.register import Planned
from simpul_office.sending import Patience
from simpul_office.spool import Spool

LISTED_SINGLY = 20
ALL_SENT, FILE_REFUSED, STILL_WAITING = 0, 1, 3


def publish_and_report(
    state: Path, planned: Sequence[Planned], offices: Sequence[str], *, resend: bool, hold_faulty: bool, timeout: float
) -> int:
    """Publish, tell how it went, and give the exit code."""
    logging.getLogger("kafka").setLevel(logging.CRITICAL)  # the client's own complaints are told in our words
    spare_collector()
    console = Console(highlight=False)
    with _Bars(console, len(planned)) as bars:
        patience = Patience(timeout, bars.waits)
        publisher = Publisher(state, patience, resend=resend, hold_faulty=hold_faulty, on_sent=bars.sent)
        published = publisher.publish(planned, offices, bars.read)
    _print_files(console, published)
    for office_code in offices:
        if office_code not in published.failures:
            _keep_up(console, state, office_code)
    return _print_end(console, published) if planned else _print_queue(console, published, bars.rows_sent)


class _Bars:
    """How far reading and sending have come, while they last."""

    def __init__(self, console: Console, files: int) -> None:
        columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        self._progress = Progress(*columns, console=console, transient=True)
        self._reading = self._progress.add_task("Dibaca (berkas)", total=files)
        self._sending = self._progress.add_task("Dikirim (baris)", total=0)
        self._rows = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._progress.stop()

    @property
    def rows_sent(self) -> int:
        """Counted by the bar itself: offices are sent for side by side."""
        return int(self._progress.tasks[self._sending].completed)

    def read(self, outcome: Outcome) -> None:
        self._rows += _new_rows(outcome)
        self._progress.update(self._reading, advance=1)
        self._progress.update(self._sending, total=self._rows)

    def sent(self, count: int) -> None:
        self._progress.update(self._sending, advance=count)

    def waits(self) -> None:
        self._progress.console.print("[yellow]Belum terhubung. Mencoba lagi; tidak ada yang hilang.[/]")


def _keep_up(console: Console, state: Path, office_code: str) -> None:
    """Hear what the ministry has said until now; what it says of these files comes later (``simpul office status``)."""
    with closing(Spool(state, office_code)) as spool, closing(KeepingUp(state, spool, None)) as keeping_up:
        try:
            keeping_up.look(QUICKLY)
        except SimpulError as failure:
            console.print(
                f"[dim]Kabar dari Kementerian menyusul. ({printable(trouble_of(failure).what)})[/]", soft_wrap=True
            )


def _print_files(console: Console, published: Published) -> None:
    outcomes = published.outcomes
    if len(outcomes) > LISTED_SINGLY:
        console.print(_by_office(published))
        outcomes = tuple(outcome for outcome in outcomes if outcome.state == "refused" or outcome.remarks)
    for outcome in outcomes:
        console.print(_line(outcome, is_sent=outcome.planned.office_code not in published.failures), soft_wrap=True)
        for note in _notes(outcome):
            console.print(f"  {note}", soft_wrap=True)


def _line(outcome: Outcome, *, is_sent: bool) -> str:
    name = f"[bold]{printable(outcome.planned.name)}[/]"
    if outcome.refusal is not None:
        return f"[red]✗[/] {name}: perlu diperbaiki, tidak ada yang dikirim. {printable(_said(outcome))}"
    if outcome.state == "repeated":
        return f"[dim]•[/] {name}: isinya sama dengan berkas sebelumnya, cukup dikirim sekali."
    if outcome.state == "known":
        return _line_of_known(outcome, name, is_sent=is_sent)
    if is_sent:
        return f"[green]✓[/] {name}: {number(outcome.rows)} baris dikirim{_repairs(outcome)}."
    return f"[yellow]…[/] {name}: {number(outcome.rows)} baris menunggu di antrean kirim{_repairs(outcome)}."


def _line_of_known(outcome: Outcome, name: str, *, is_sent: bool) -> str:
    """Of a file that comes again: a clerk asks whether it arrived, and whether she has to do anything."""
    if outcome.sent_at is not None:
        at = moment(outcome.sent_at, outcome.planned.office_code)
        return f"[dim]•[/] {name}: isinya sudah dikirim pada {at}, tidak dikirim lagi."
    if outcome.waiting and is_sent:
        return f"[green]✓[/] {name}: {number(outcome.waiting)} baris dari antrean kirim dikirim."
    if outcome.waiting:
        return f"[yellow]…[/] {name}: sudah ada di antrean kirim. Dikirim begitu sambungan kembali."
    if is_sent:
        return f"[green]✓[/] {name}: semua barisnya sudah sampai; pengiriman yang terhenti kini selesai."
    return f"[yellow]…[/] {name}: semua barisnya sudah sampai. Pengirimannya selesai begitu sambungan kembali."


def _repairs(outcome: Outcome) -> str:
    return f"; {number(outcome.faulty)} baris perlu diperbaiki (lihat: simpul check)" if outcome.faulty else ""


def _said(outcome: Outcome) -> str:
    return " ".join(outcome.refusal.sentences) if outcome.refusal else ""


def _notes(outcome: Outcome) -> list[str]:
    notes = [printable(remark) for remark in outcome.remarks]
    if outcome.held_back:
        notes.append(f"{number(outcome.held_back)} baris periksa dulu: belum dikirim sampai diperbaiki.")
    expected, rows = outcome.planned.expected_rows, outcome.rows + outcome.held_back
    if outcome.state == "taken_in" and expected is not None and expected != rows:
        notes.append(f"Daftar menyebut {number(expected)} baris, berkas berisi {number(rows)} baris.")
    if outcome.state == "taken_in" and not outcome.planned.is_as_registered():
        notes.append("Isi berkas ini lain dari yang tercatat di daftar (SHA-256 berbeda). Periksa berkasnya.")
    return notes


def _by_office(published: Published) -> Table:
    table = Table("Kantor", "Berkas", "Baris dikirim", "Sudah pernah", "Perlu diperbaiki", box=None, padding=(0, 2))
    for column in table.columns[1:]:
        column.justify = "right"
    offices = dict.fromkeys(outcome.planned.office_code for outcome in published.outcomes)
    for office in offices:
        own = [outcome for outcome in published.outcomes if outcome.planned.office_code == office]
        rows = sum(map(_new_rows, own))
        known = sum(_went_before(outcome, published) for outcome in own)
        refused = sum(outcome.state == "refused" for outcome in own)
        sent = "menunggu" if office in published.failures else number(rows)
        table.add_row(office, str(len(own)), sent, str(known or ""), str(refused or ""))
    return table


def _went_before(outcome: Outcome, published: Published) -> bool:
    """Whether the content of a file was sent without it: in an earlier run, or as another file of this one."""
    is_repeated = outcome.state == "repeated" and outcome.planned.office_code not in published.failures
    return outcome.was_sent or is_repeated


def _new_rows(outcome: Outcome) -> int:
    """The rows of a file that go out now, or wait for it."""
    return outcome.rows if outcome.state == "taken_in" else outcome.waiting


def _print_end(console: Console, published: Published) -> int:
    outcomes = published.outcomes
    refused = sum(outcome.state == "refused" for outcome in outcomes)
    sent = [
        outcome
        for outcome in outcomes
        if outcome.refusal is None
        and not _went_before(outcome, published)
        and outcome.planned.office_code not in published.failures
    ]
    known = sum(_went_before(outcome, published) for outcome in outcomes)
    rows = sum(map(_new_rows, sent))
    console.print(
        f"{len(sent)} berkas dikirim ({number(rows)} baris), {known} sudah pernah dikirim, {refused} perlu diperbaiki."
    )
    if published.failures:
        _print_waiting(console, published.failures)
        return STILL_WAITING
    return FILE_REFUSED if refused else ALL_SENT


def _print_queue(console: Console, published: Published, rows_sent: int) -> int:
    """The end of a run that was asked for no file: the rows that had waited from before."""
    if rows_sent:
        console.print(f"{number(rows_sent)} baris dari antrean kirim dikirim.")
    elif not published.failures:
        console.print("Tidak ada baris yang menunggu di antrean kirim.")
    if published.failures:
        _print_waiting(console, published.failures)
        return STILL_WAITING
    return ALL_SENT


def _print_waiting(console: Console, failures: dict[str, SimpulError]) -> None:
    for cause in dict.fromkeys(trouble_of(failure) for failure in failures.values()):
        offices = sorted(office for office, failure in failures.items() if trouble_of(failure) == cause)
        words = printable(" ".join(cause))
        console.print(f"[yellow]Kantor {', '.join(offices)} belum terkirim:[/] {words}", soft_wrap=True)
    try:
        waiting = pending()
    except SimpulError:
        return
    if any(failure.cause == "spool_damaged" for failure in failures.values()):
        return  # how much waits in it, and whether nothing is lost, nobody knows
    count = sum(waiting.get(office, 0) for office in failures)
    console.print(
        f"{number(count)} kiriman menunggu di antrean kirim dan tidak ada yang hilang. "
        "Jalankan perintah yang sama lagi sesudah itu.",
        soft_wrap=True,
    )
