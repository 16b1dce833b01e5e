"""A journey as its readers see it: a page with one line per moment, top-down in time, or one object for programs."""

from typing import Any

from rich.console import Console
from rich.table import Table

from simpul.reading.journey import Journey
from simpul.reading.journey_words import sentence
from simpul.reading.printable import printable

_COLOURS = {"judged": "bold", "case_closed": "green", "linked": "green", "erased": "red", "told": "dim"}


def print_journey(console: Console, found: Journey) -> None:
    """The story; ``#`` tells the record's events apart where there are several.

    The last line is about those that are left out: who reads very many lines sees the end of them.
    """
    count, left_out = len(found.events), found.left_out
    many = count > 1
    told = f"; {count - left_out} of them are told" if left_out else ""
    console.print(f"[bold]{count} events[/] of office {found.office_code}, times in UTC{told}" if many else "")
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
    if left_out:
        those = "1 earlier event is" if left_out == 1 else f"{left_out} earlier events are"
        console.print(
            f"[yellow]{those} left out[/]: --all tells {'it' if left_out == 1 else 'them'}, too, as does --format json."
        )


def journey_object(found: Journey) -> dict[str, Any]:
    """The same for programs: every moment with its event and all its details."""
    return {
        "office_code": found.office_code,
        "events": [str(event.event_id) for event in found.events],
        "record_refs": sorted({str(event.record_ref) for event in found.events if event.record_ref}),
        "story": [
            {
                "at": moment.happened_at.isoformat(),
                "event": found.number(moment),
                "what": moment.kind,
                "text": sentence(moment),
                **moment.details,
            }
            for moment in found.moments
        ],
    }
