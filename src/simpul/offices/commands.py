"""``simpul office``, the ministry's side: light to import, since an office's PC has it, too, without its libraries."""

import re
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from simpul.options import AsFormat, Format, Why
from simpul.reading.printable import as_json, printable, whole_table, wide_console

office = typer.Typer(no_args_is_help=True, add_completion=False)

_Code = Annotated[str, typer.Argument(help="The office's code, e.g. 3507.")]


def _addresses(given: str | None) -> str | None:
    """Refuse what no office could reach before its old password is worth nothing."""
    for address in given.split(",") if given is not None else ():
        if not re.fullmatch(r"[^\s:]+:\d{1,5}|\[[0-9A-Fa-f:.]+\]:\d{1,5}", address):
            raise typer.BadParameter(f"{address!r} is no address; give HOST:PORT, several with a comma between them")
    return given


_Bootstrap = Annotated[
    str | None,
    typer.Option(
        help="The broker's addresses as the office reaches them, HOST:PORT,...; by default ours.", callback=_addresses
    ),
]
_Out = Annotated[
    Path | None, typer.Option(help="Where to write the set-up file; by default a new one beside the passwords.")
]

_COLUMNS = ("office_code", "office_name", "state", "since_at", "decided_by", "reason", "last_event_at", "breaker")


@office.command("list")
def list_offices(format: AsFormat = Format.text) -> None:
    """Ministry: every office with its state, its last event, and whether it is taken in slowly.

    States: silent (no event yet), following, paused, stopped (its log is not the one that was read: see
    `simpul broker adopt`), revoked.
    """
    from simpul.offices.standing import office_lines

    lines = [{**line, "breaker": "slowed" if line["slowed_at"] else "closed"} for line in office_lines()]
    if format is Format.json:
        print(as_json(lines, indent=2))
        return
    table = whole_table("Offices", _COLUMNS)
    for line in lines:
        table.add_row(*(printable(_cell(line[column])) for column in _COLUMNS))
    wide_console().print(table)


@office.command()
def pause(office_code: _Code, reason: Why) -> None:
    """Ministry: let an office's events wait in the broker. Nobody else notices, nothing is lost."""
    from simpul.offices import standing

    standing.pause(office_code, reason)
    _say(f"Office {office_code} is paused. Its events wait in the broker until `simpul office resume`.")


@office.command()
def resume(office_code: _Code, reason: Why) -> None:
    """Ministry: take a paused office's events in again, from where they waited."""
    from simpul.offices import standing

    standing.resume(office_code, reason)
    _say(f"Office {office_code} is followed again, from where it stood.")


@office.command()
def revoke(office_code: _Code, reason: Why) -> None:
    """Ministry: end an office's login at the broker, at once; what it sent before is judged as usual."""
    from simpul.offices import access

    access.revoke(office_code, reason)
    _say(f"The broker refuses the login of office {office_code}. `simpul office rotate` lets it in again.")


@office.command()
def rotate(office_code: _Code, reason: Why, out: _Out = None, bootstrap: _Bootstrap = None) -> None:
    """Ministry: give an office another password, e.g. after a PC was lost; a revoked office is let in by it again.

    The old password is refused at once; a connection that is open with it ends within a minute.
    """
    from simpul.offices import access

    path = access.rotate(office_code, reason, out, bootstrap)
    _say(f"Office {office_code} has another password; the old one is refused.")
    _hand_over(path)


@office.command()
def enroll(
    office_code: _Code,
    name: Annotated[str | None, typer.Option(help="What the office is called; needed for a new one.")] = None,
    region: Annotated[
        str | None, typer.Option(help="Its province or regency, e.g. 35.07; by default told from the code.")
    ] = None,
    reason: Why = "enrolled",
    out: _Out = None,
    bootstrap: _Bootstrap = None,
) -> None:
    """Ministry: let an office in: its topics, login, rights, quota, portal login, and a one-time set-up file."""
    from simpul.offices import access

    path = access.enrol(office_code, reason, name=name, region=region, out=out, bootstrap=bootstrap)
    _say(f"Office {office_code} is enrolled. On its PC: `simpul office setup FILE`.")
    _hand_over(path)


def _hand_over(path: Path) -> None:
    _say(f"Set-up file: {path}")
    _say("Hand it over in person, never by mail or chat: it holds the password. It can be used for 7 days.")
    _say("Then remove it here, and never put it into a repository.")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}Z"
    return "" if value is None else str(value)


def _say(sentence: str) -> None:
    Console(highlight=False, soft_wrap=True, markup=False).print(sentence)
