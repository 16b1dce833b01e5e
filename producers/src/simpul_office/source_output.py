"""Sources as the person at the keyboard sees them: what was new in each, or why it could not be read."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console

from simpul.reading.printable import printable
from simpul_office import clock
from simpul_office.sources.extra import extra
from simpul_office.sources.settings import Sources
from simpul_office.spool import Spool


def take_in_and_report(state: Path, office_code: str, names: Sequence[str], received_on: date | None) -> bool:
    """Take in what is new in sources of an office; says whether one of them could not be read."""
    with extra():
        from simpul_office.sources.taking_in import take_in_sources

    console = Console(highlight=False)
    known = Sources(state, office_code)
    spool = Spool(state, office_code)
    try:
        day = received_on or clock.day_of_receipt(spool.home, office_code)
        found = take_in_sources(spool, [known.named(name) for name in names], day)
    finally:
        spool.close()
    for each in found:
        console.print(f"[green]✓[/] {printable(each.source)}: {each.rows} baris baru.", soft_wrap=True)
        if each.refusal is not None:
            told = printable(" ".join(each.refusal.sentences))
            console.print(f"[red]✗[/] {printable(each.source)}: perlu diperbaiki. {told}", soft_wrap=True)
    return any(each.refusal for each in found)
