"""``simpul rules``: the editions of the rules, what one would change, its activation, and judging again."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Column, Table

from simpul.errors import StopNow
from simpul.options import AsFormat, Format, Why, in_json
from simpul.rejudging import activation, again, impact
from simpul.rejudging.again import JudgedAgain
from simpul.rejudging.replay import ChangeCounts, known_edition

rules = typer.Typer(no_args_is_help=True, add_completion=False)


def _known(given: str) -> str:
    """Refuse an edition that this installation does not know, naming those there are."""
    try:
        return known_edition(given).name
    except StopNow as unknown:
        raise typer.BadParameter(str(unknown)) from None


_Report = Annotated[
    bool, typer.Option("--report/--no-report", help="Replay what was let in, too, and name what would now be refused.")
]

_IN_WORDS = {
    "newly_accepted": "refused before, let in by this edition",
    "rejected_otherwise": "refused as before, for another reason",
    "newly_rejected": "let in before, refused by this edition",
    "newly_warned": "let in, with a new warning",
    "superseded": "refused, and overtaken by a later revision meanwhile",
}


@rules.callback()
def _rules() -> None:
    """The editions of the acceptance rules."""


@rules.command("list")
def list_editions(format: AsFormat = Format.text) -> None:
    """The editions that this installation knows, and which one judges."""
    lines = activation.edition_lines()
    if format is Format.json:
        print(json.dumps(lines, indent=2, default=in_json))
        return
    _print_table("Editions of the rules", lines)


@rules.command("impact")
def show_impact(
    edition: Annotated[str, typer.Option(help="The edition, e.g. 2.", callback=_known)],
    since: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day of receipt.")
    ] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day of receipt.")] = None,
    format: AsFormat = Format.text,
) -> None:
    """What an edition would change for what was received in a period, before it judges anybody."""
    if since and until and until < since:
        raise typer.BadParameter("--to lies before --from")
    found = impact.impact(edition, since.date() if since else None, until.date() if until else None)
    if format is Format.json:
        period = {"from": found.since, "to": found.until}
        counts = {"edition": found.edition, "in_force": found.in_force, "judged": found.judged, "erased": found.erased}
        print(json.dumps(counts | period | _changes_json(found.changed), indent=2, default=in_json))
        return
    console = Console(highlight=False)
    console.print(f"Edition {found.edition} beside edition {found.in_force}, over {found.judged} records and refusals:")
    _print_changes(console, found.changed)
    if found.erased:
        console.print(f"{found.erased} could not be judged again: their bodies were erased.")


@rules.command("activate")
def activate_edition(
    edition: Annotated[str, typer.Argument(help="The edition, e.g. 2.", callback=_known)],
    reason: Why,
    rejudge: Annotated[
        bool, typer.Option("--rejudge/--no-rejudge", help="Judge again what is refused, at once.")
    ] = True,
    report: _Report = True,
    format: AsFormat = Format.text,
) -> None:
    """Let an edition judge from now on, and judge again what it changes."""
    is_new = activation.activate(edition, reason)
    if format is Format.text:
        Console(highlight=False).print(
            f"Edition {edition} of the rules is in force{'' if is_new else ' already; nothing was changed'}."
        )
    if rejudge:
        _print_judged_again(again.judge_again(with_report=report), format)


@rules.command("rejudge")
def rejudge_refused(report: _Report = True, format: AsFormat = Format.text) -> None:
    """Judge again, once, the refused records that the edition in force judges otherwise."""
    _print_judged_again(again.judge_again(with_report=report), format)


def _print_judged_again(found: JudgedAgain, format: Format) -> None:
    if format is Format.json:
        counts = {"edition": found.edition, "judged_again": found.refused, "erased": found.erased}
        would_fail = {"would_now_be_refused": found.would_fail.rows()}
        print(json.dumps(counts | _changes_json(found.changed) | would_fail, indent=2))
        return
    console = Console(highlight=False)
    console.print(f"{found.refused} refused records were looked at again under edition {found.edition}:")
    _print_changes(console, found.changed)
    if found.erased:
        console.print(f"{found.erased} could not be looked at again: their bodies were erased.")
    if found.would_fail.lines:
        console.print("Let in before, and would now be refused. They stay in; a person has to look at them:")
        _print_changes(console, found.would_fail)


def _changes_json(changed: ChangeCounts) -> dict[str, object]:
    return {"events": dict.fromkeys(_IN_WORDS, 0) | dict(changed.events), "changes": changed.rows()}


def _print_changes(console: Console, changed: ChangeCounts) -> None:
    if not changed.lines:
        console.print("  nothing changes.")
        return
    for change, sentence in _IN_WORDS.items():
        if count := changed.events[change]:  # type: ignore[index]
            console.print(f"  {count} {sentence}")
    _print_table("", changed.rows())


def _print_table(title: str, lines: Sequence[Mapping[str, object]]) -> None:
    table = Table(*(Column(name, overflow="fold") for name in lines[0]), title=title or None, box=None)
    for line in lines:
        table.add_row(*("" if value is None else str(value) for value in line.values()))
    Console(highlight=False).print(table)
