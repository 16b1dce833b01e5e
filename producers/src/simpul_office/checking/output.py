"""The pre-check as text for a clerk, or as a line of JSON per row for software."""

import sys
from collections import Counter
from pathlib import Path

import msgspec
from rich.console import Console
from rich.markup import escape

from simpul.domain.counter import number
from simpul.domain.days import in_words
from simpul_office.checking.checked import Checked, CheckedRow
from simpul_office.checking.words import (
    VERDICTS,
    help_with,
    name_of,
    place_of,
    problem,
    short,
)
from simpul_office.reading import Refusal

NOTES_SHOWN = 20


def print_refusal(refusal: Refusal) -> None:
    """Why the whole file needs repair."""
    console = Console(stderr=True, highlight=False)
    console.print(f"[bold red]Berkas perlu diperbaiki:[/] [bold]{escape(refusal.name)}[/]", soft_wrap=True)
    for sentence in refusal.sentences:
        console.print(f"  {escape(sentence)}", soft_wrap=True)


def print_jsonl(checked: Checked) -> None:
    """One line per row, as in the feed of verdicts; by which lists it was checked stands on the other stream."""
    print(checked.in_use.sentence, file=sys.stderr)
    encode = msgspec.json.Encoder().encode
    for row in checked.rows():
        sys.stdout.buffer.write(encode(row.line) + b"\n")
    sys.stdout.buffer.flush()


def print_text(checked: Checked) -> None:
    """Faulty rows one by one, notes in short, and how many of each."""
    console = Console(highlight=False)
    _print_head(console, checked)
    tally: Counter[str] = Counter()
    noted: list[CheckedRow] = []
    again: list[CheckedRow] = []
    for row in checked.rows():
        tally[row.verdict] += 1
        if row.verdict == "rejected":
            _print_faulty(console, row)
        elif row.verdict != "accepted":
            again.append(row)
        elif row.reasons:
            noted.append(row)
    _print_list(console, "Diterima dengan catatan", noted)
    _print_list(console, "Isinya sama dengan baris lain di berkas ini, atau versi lamanya", again)
    _print_summary(console, tally, len(noted))


def print_written(path: Path) -> None:
    """Where the workbook lies that was asked for; beside the output, which software may read."""
    console = Console(stderr=True, highlight=False)
    console.print(f"Buku kerja dengan petunjuknya: [bold]{escape(str(path))}[/]", soft_wrap=True)


def _print_head(console: Console, checked: Checked) -> None:
    delivery = checked.delivery
    console.print(f"[bold]{escape(delivery.name)}[/]", soft_wrap=True)
    rows, editions = number(delivery.row_count), ", ".join(delivery.editions)
    console.print(
        f"Kantor {delivery.office_code}, {rows} baris, templat {editions}, diterima {in_words(checked.received_on)}. "
        "Belum ada yang dikirim.",
        soft_wrap=True,
    )
    console.print(f"{checked.in_use.sentence}\n", soft_wrap=True)
    for sheet in delivery.passed_over:
        console.print(f"Lembar “{escape(sheet)}” tidak berisi tabel dan dilewati.\n", soft_wrap=True)


def _print_faulty(console: Console, row: CheckedRow) -> None:
    console.print(f"[bold red]{escape(place_of(row.row))}[/] · {escape(name_of(row.row))}", soft_wrap=True)
    for reason in row.reasons:
        mark, title = ("•", "bold") if reason.severity == "reject" else ("◦", "dim")
        said = escape(problem(reason, row.row))
        console.print(f"  {mark} [{title}]{escape(short(reason))}.[/] {said}", soft_wrap=True)
        console.print(f"    [dim]{escape(' '.join(help_with(reason)))}[/]", soft_wrap=True)
    console.print()


def _print_list(console: Console, title: str, rows: list[CheckedRow]) -> None:
    if not rows:
        return
    console.print(f"[bold yellow]{title}[/] ({number(len(rows))} baris)")
    for row in rows[:NOTES_SHOWN]:
        said = "; ".join(short(reason) for reason in row.reasons) or VERDICTS[row.verdict]
        console.print(f"  {escape(place_of(row.row))} · {escape(name_of(row.row))}: {escape(said)}", soft_wrap=True)
    if len(rows) > NOTES_SHOWN:
        console.print(f"  … dan {number(len(rows) - NOTES_SHOWN)} baris lain.")
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
