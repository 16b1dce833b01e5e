"""``simpul bodies``: raw bytes that are kept, and that retention, a court or a person's right takes away."""

import json
import re
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from simpul.decisions.erasing import Erased, Order, erase_old, erase_person, erase_record
from simpul.domain.days import months_before
from simpul.options import AsFormat, Format, NikFromStdin, Why, asked_nik

bodies = typer.Typer(no_args_is_help=True, add_completion=False)

_MONTHS = {"y": 12, "m": 1}


class Right(StrEnum):
    """Whose word a record is erased by."""

    person = "person"
    court = "court"


@bodies.callback()
def _bodies() -> None:
    """The raw bytes of events: kept whatever was judged of them, until somebody has a right to their erasing."""


@bodies.command()
def erase(
    reason: Why,
    office: Annotated[str | None, typer.Argument(help="Office code, e.g. 3507.")] = None,
    record: Annotated[str | None, typer.Argument(help="The office's own record number, or the id of an event.")] = None,
    nik_from_stdin: NikFromStdin = False,
    older_than: Annotated[str | None, typer.Option(help="Retention: what came so long ago, e.g. 5y or 18m.")] = None,
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Retention: what came before this day (UTC).")
    ] = None,
    cause: Annotated[Right, typer.Option(help="By whose word a record or a person's records go.")] = Right.person,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, and take nothing away.")] = False,
    format: AsFormat = Format.text,
) -> None:
    """Erase bodies: of a record, of a person, or what is old. Digest, verdicts, counts and seals stay.

    A second time nothing is left to do. The actor is the login simpul_eraser and who at this machine used it.
    """
    chosen = [record is not None, nik_from_stdin, older_than is not None, before is not None]
    if sum(chosen) != 1 or (office is not None and record is None):
        raise typer.BadParameter("name one of: OFFICE and RECORD, --nik-from-stdin, --older-than, --before")
    order = Order(cause.value, reason, dry_run)
    if office is not None and record is not None:
        erased = erase_record(office, record, order)
    elif nik_from_stdin:
        erased = erase_person(asked_nik(), order)
    else:
        erased = _retain(before or _ago(older_than or ""), Order("retention", reason, dry_run))
    if format is Format.json:
        print(json.dumps(_object(erased, is_dry=dry_run), indent=2))
    else:
        _print(erased, is_dry=dry_run)


def _retain(before: datetime, order: Order) -> Erased:
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("bodies looked at", total=None)
        return erase_old(before.replace(tzinfo=UTC), order, lambda count: progress.advance(task, count))


def _ago(age: str) -> datetime:
    """The first instant (UTC) of the day so many years or months ago."""
    found = re.fullmatch(r"([0-9]{1,3})([ym])", age.strip().lower())
    if not found:
        raise typer.BadParameter("an age is a number and y or m, e.g. 5y or 18m", param_hint="--older-than")
    day = months_before(datetime.now(UTC).date(), int(found[1]) * _MONTHS[found[2]])
    return datetime.combine(day or date.min, time.min)


def _object(erased: Erased, *, is_dry: bool) -> dict[str, object]:
    return {
        "dry_run": is_dry,
        "events": erased.found,
        "bodies": erased.bodies.total(),
        "emptied": erased.emptied.total(),
        "erased_before": erased.already,
        "unsealed": erased.unsealed,
        "offices": {office: count for office, count in sorted(erased.bodies.items()) if count},
    }


def _print(erased: Erased, *, is_dry: bool) -> None:
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{erased.bodies.total()} bodies {'would be erased' if is_dry else 'erased'}, of {erased.found} events."
    )
    for office, count in sorted(erased.bodies.items()):
        if count:
            console.print(f"  {office}: {count}")
    if erased.already:
        console.print(f"{erased.already} had been erased before.")
    if erased.emptied.total():
        console.print(f"{erased.emptied.total()} withdrawn records lost their names and numbers, too.")
    if erased.unsealed:
        console.print(f"{erased.unsealed} are as old and stay: their hours are not sealed (`simpul ledger --seal`).")
