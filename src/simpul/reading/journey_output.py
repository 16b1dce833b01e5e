"""A journey as a page: one line per moment, top-down in time, and what is waited for at its end."""

from rich.console import Console
from rich.table import Table

from simpul.reading.journey import Journey, sentence
from simpul.reading.printable import printable

_COLOURS = {"judged": "bold", "case_closed": "green", "linked": "green", "erased": "red", "told": "dim"}


def print_journey(console: Console, found: Journey) -> None:
    """The story; ``#`` tells the record's events apart where there are several."""
    many = len(found.events) > 1
    console.print(f"[bold]{len(found.events)} events[/] of office {found.office_code}, times in UTC" if many else "")
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    before = None
    for moment in found.moments:
        at = f"{moment.happened_at:%Y-%m-%d %H:%M:%S}"
        style = _COLOURS.get(moment.kind, "")
        about = found.number(moment)
        number = f"#{about}" if many and about else ""
        table.add_row("" if at == before else at, number, printable(sentence(moment)), style=style)
        before = at
    console.print(table)
