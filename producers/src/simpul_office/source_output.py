"""Sources as the person at the keyboard sees them: what was new in each, or why it could not be read."""

from collections.abc import Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from simpul.domain.counter import number
from simpul.errors import SimpulError
from simpul.reading.printable import printable
from simpul_office import clock
from simpul_office.causes import Trouble, trouble_of
from simpul_office.sources.extra import extra
from simpul_office.sources.settings import Sources, SourceSettings
from simpul_office.sources.standing import Readings, readings
from simpul_office.spool import Spool

if TYPE_CHECKING:
    from simpul_office.sources.taking_in import TakenIn

_UNFINISHED = Trouble("Pembacaan terakhir berhenti di tengah jalan.", "Baca lagi: simpul office publish --source.")


def take_in_and_report(state: Path, office_code: str, names: Sequence[str], received_on: date | None) -> bool:
    """Take in what is new in sources of an office; says whether one of them could not be read."""
    console = Console(highlight=False)
    known = Sources(state, office_code)
    sources = [known.named(name) for name in names]
    with closing(Spool(state, office_code)) as spool, readings(state, office_code) as noted:
        day = received_on or clock.day_of_receipt(spool.home, office_code)
        found = [_take_in(spool, noted, source, day) for source in sources]
    for each in found:
        if each.rows or each.refusal is None:
            console.print(f"[green]✓[/] {printable(each.source)}: {number(each.rows)} baris baru.", soft_wrap=True)
        if each.refusal is not None:
            told = printable(" ".join(each.refusal.sentences))
            console.print(f"[red]✗[/] {printable(each.source)}: perlu diperbaiki. {told}", soft_wrap=True)
    return any(each.refusal for each in found)


def _take_in(spool: Spool, noted: Readings, source: SourceSettings, day: date) -> "TakenIn":
    """Take in what is new, and note how the source stands, as the agent does."""
    noted.begin(source.name)
    try:
        with extra():
            from simpul_office.sources.taking_in import take_in_source

        found = take_in_source(spool, source, day)
    except BaseException as failure:  # an interruption, too: nobody reads on
        noted.fail(source.name, trouble_of(failure) if isinstance(failure, SimpulError) else _UNFINISHED)
        raise
    trouble = found.trouble(spool.office_code)
    if trouble is None:
        noted.end(source.name)
    else:
        noted.fail(source.name, trouble)
    return found
