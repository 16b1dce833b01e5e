"""The demo's figure, drawn from a published mart with the analyst's own login."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from rich.console import Console

from simpul.adapters.figure_store import (
    Destination,
    Publication,
    destinations,
    month_of_destinations,
    newest_publication,
)
from simpul.adapters.postgres import connected, one_state
from simpul.errors import StopNow

ROLE = "simpul_analyst"
MART = "registrations_by_destination"
CANNOT_SEE = "The registry cannot see people who leave without an LTSA registration."
_BAR = 40


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawn figure: its rows, the publication they come from, and the file."""

    month: date
    rows: list[Destination]
    publication: Publication
    path: Path

    @property
    def definition(self) -> str:
        """What law 7 asks of every number: version, as-of time, coverage."""
        found = self.publication
        return (
            f"Definition {MART} v{found.definition_version}, as of {found.as_of_at:%Y-%m-%d %H:%M} UTC, "
            f"{found.offices_delivered} of {found.offices_expected} offices delivered; counts under 5 are suppressed."
        )

    def print_figure(self, console: Console) -> None:
        """The same in the terminal, and where the file lies."""
        console.print(f"\n[bold]Registrations of {self.month:%B %Y} by destination[/] (magenta women, blue men)")
        most = max(row.total for row in self.rows)
        for row in self.rows:
            console.print(f"  {row.name[:20]:<20} {_bar(row, most)} {row.total}")
        console.print(f"  [dim]{self.definition}\n  {CANNOT_SEE}[/]", soft_wrap=True)
        console.print(f"  Chart: {self.path}", soft_wrap=True)


def draw(folder: Path, month: date, since: datetime, patience: float) -> Figure:
    """Draw the month's figure once the mart is published with a state not older than ``since``.

    Raises StopNow when no such publication comes in ``patience`` seconds.
    """
    deadline = time.monotonic() + patience
    with connected(ROLE, autocommit=True) as connection:
        while (publication := newest_publication(connection, MART)) is None or publication.as_of_at < since:
            if time.monotonic() > deadline:
                raise StopNow("The DAG marts_publish published nothing in time; its page in Airflow says why.")
            time.sleep(0.5)
        with one_state(connection):  # another may be published in between
            rows = destinations(connection, month, 10)
            of_month = month_of_destinations(connection, month)
    figure = Figure(month, rows, of_month or publication, folder / f"{MART}.svg")
    _save(figure)
    return figure


def _bar(row: Destination, most: int) -> str:
    length = max(1, round(_BAR * row.total / most))
    if row.women is None or row.men is None:
        return "[white]" + "█" * length + "[/]"
    women = round(length * row.women / row.total)
    return "[magenta]" + "█" * women + "[/][blue]" + "█" * (length - women) + "[/]"


def _save(figure: Figure) -> None:
    import matplotlib  # takes a second: only where a chart is drawn

    matplotlib.use("svg")
    from matplotlib import pyplot

    rows = figure.rows[::-1]
    names, women = [row.name for row in rows], [row.women or 0 for row in rows]
    drawing, axes = pyplot.subplots(figsize=(9, 5), layout="constrained")
    axes.barh(names, women, color="#a23b72", label="women")
    axes.barh(names, [row.men or 0 for row in rows], left=women, color="#2e6f95", label="men")
    unknown = [row.total if row.women is None or row.men is None else 0 for row in rows]
    axes.barh(names, unknown, color="#999999", label="sex suppressed")
    axes.set_title(f"Registrations of {figure.month:%B %Y} by destination", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    drawing.supxlabel(f"{figure.definition}\n{CANNOT_SEE}", fontsize=7, x=0.01, ha="left")
    drawing.savefig(figure.path, metadata={"Date": None})
    drawing.savefig(figure.path.with_suffix(".png"), dpi=120)
    pyplot.close(drawing)
