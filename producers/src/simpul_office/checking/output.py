"""The pre-check as text for a clerk, or as a line of JSON per row for software."""

import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from rich.console import Console

from simpul.domain.counter import number
from simpul.domain.days import in_words
from simpul.reading.printable import printable, visible
from simpul.rules.reference import load
from simpul_office.checking.checked import Checked, CheckedRow
from simpul_office.checking.words import (
    VERDICTS,
    help_with,
    name_of,
    place_of,
    problem,
    short,
)
from simpul_office.connection import name_here
from simpul_office.reading import Refusal

FAULTY_SHOWN, NOTES_SHOWN = 1000, 20
"""No screen is read any further, and a large file would be printed for minutes. Software reads all of them as JSON."""
_AGAIN = "Isinya sama dengan baris lain di berkas ini, atau versi lamanya"


@dataclass(slots=True)
class _Shown:
    """Rows of one kind: how many there are, and the first of them."""

    title: str
    count: int = 0
    first: list[CheckedRow] = field(default_factory=list)

    def add(self, row: CheckedRow) -> None:
        self.count += 1
        if self.count <= NOTES_SHOWN:
            self.first.append(row)


def print_refusal(refusal: Refusal) -> None:
    """Why the whole file needs repair."""
    console = Console(stderr=True, highlight=False)
    console.print(f"[bold red]Berkas perlu diperbaiki:[/] [bold]{printable(refusal.name)}[/]", soft_wrap=True)
    for sentence in refusal.sentences:
        console.print(f"  {printable(sentence)}", soft_wrap=True)


def print_unlisted(office_code: str) -> None:
    """A warning where no list and no set-up knows the office. No more than that: it may be younger than the list."""
    if name_here(office_code) is None:
        said = f"Kode kantor {office_code} tidak ada di daftar edisi {load().edition}. Periksa kodenya."
        Console(stderr=True, highlight=False).print(f"[yellow]{printable(said)}[/]", soft_wrap=True)


def print_jsonl(checked: Checked) -> None:
    """One line per row, as in the feed of verdicts; what is said of the whole file stands on the other stream."""
    for sentence in (checked.in_use.sentence, *checked.delivery.remarks):
        print(visible(sentence), file=sys.stderr)
    encode = msgspec.json.Encoder().encode
    for row in checked.rows():
        sys.stdout.buffer.write(encode(row.line) + b"\n")
    sys.stdout.buffer.flush()


def print_text(checked: Checked) -> None:
    """Faulty rows one by one, notes in short, and how many of each."""
    console = Console(highlight=False)
    _print_head(console, checked)
    tally: Counter[str] = Counter()
    noted, again = _Shown("Diterima dengan catatan"), _Shown(_AGAIN)
    for row in checked.rows():
        tally[row.verdict] += 1
        if row.verdict == "rejected":
            _print_faulty(console, row, tally["rejected"])
        elif row.verdict != "accepted":
            again.add(row)
        elif row.reasons:
            noted.add(row)
    _print_more_faulty(console, tally["rejected"] - FAULTY_SHOWN)
    _print_list(console, noted)
    _print_list(console, again)
    _print_summary(console, tally, noted.count)


def print_written(path: Path) -> None:
    """Where the workbook lies that was asked for; beside the output, which software may read."""
    console = Console(stderr=True, highlight=False)
    console.print(f"Buku kerja dengan petunjuknya: [bold]{printable(str(path))}[/]", soft_wrap=True)


def _print_head(console: Console, checked: Checked) -> None:
    delivery = checked.delivery
    console.print(f"[bold]{printable(delivery.name)}[/]", soft_wrap=True)
    rows, editions = number(delivery.row_count), ", ".join(delivery.editions)
    console.print(
        f"Kantor {delivery.office_code}, {rows} baris, templat {editions}, diterima {in_words(checked.received_on)}. "
        "Belum ada yang dikirim.",
        soft_wrap=True,
    )
    console.print(f"{checked.in_use.sentence}\n", soft_wrap=True)
    for remark in delivery.remarks:
        console.print(f"{printable(remark)}\n", soft_wrap=True)


def _print_faulty(console: Console, row: CheckedRow, count: int) -> None:
    if count > FAULTY_SHOWN:
        return
    console.print(f"[bold red]{printable(place_of(row.row))}[/] · {printable(name_of(row.row))}", soft_wrap=True)
    for reason in row.reasons:
        mark, title = ("•", "bold") if reason.severity == "reject" else ("◦", "dim")
        said = printable(problem(reason, row.row))
        console.print(f"  {mark} [{title}]{printable(short(reason))}.[/] {said}", soft_wrap=True)
        console.print(f"    [dim]{printable(' '.join(help_with(reason)))}[/]", soft_wrap=True)
    console.print()


def _print_more_faulty(console: Console, more: int) -> None:
    if more > 0:
        where = "Semuanya ada di buku kerja: ulangi dengan --out BERKAS.xlsx."
        console.print(f"… dan {number(more)} baris lain yang perlu diperbaiki. {where}\n", soft_wrap=True)


def _print_list(console: Console, shown: _Shown) -> None:
    if not shown.count:
        return
    console.print(f"[bold yellow]{shown.title}[/] ({number(shown.count)} baris)")
    for row in shown.first:
        said = "; ".join(short(reason) for reason in row.reasons) or VERDICTS[row.verdict]
        console.print(
            f"  {printable(place_of(row.row))} · {printable(name_of(row.row))}: {printable(said)}", soft_wrap=True
        )
    if shown.count > NOTES_SHOWN:
        console.print(f"  … dan {number(shown.count - NOTES_SHOWN)} baris lain.")
    console.print()


def _print_summary(console: Console, tally: Counter[str], noted: int) -> None:
    parts = {
        "diterima": tally["accepted"] - noted,
        "diterima dengan catatan": noted,
        VERDICTS["rejected"]: tally["rejected"],
        VERDICTS["duplicate"]: tally["duplicate"],
        VERDICTS["superseded"]: tally["superseded"],
    }
    told = [f"{number(rows)} {words}" for words, rows in parts.items() if rows]
    console.print(f"[bold]Ringkasan:[/] {', '.join(told) or 'tidak ada baris'}.", soft_wrap=True)
