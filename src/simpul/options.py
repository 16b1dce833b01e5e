"""What commands of several rooms have in common: options, and values in JSON.

Light to import: an office's PC has some of them, too.
"""

import getpass
import sys
from datetime import date
from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How an answer is printed."""

    text = "text"
    json = "json"


class LineFormat(StrEnum):
    """How an answer of many lines is printed: ``json`` and ``jsonl`` are for programs."""

    text = "text"
    json = "json"
    jsonl = "jsonl"


AsFormat = Annotated[Format, typer.Option(help="text or json")]
AsLines = Annotated[LineFormat, typer.Option(help="text, or jsonl: an object per line; json is another word for it.")]
AsObject = Annotated[LineFormat, typer.Option(help="text, or json: one object; jsonl is another word for it.")]
Why = Annotated[str, typer.Option(help="Why; kept with the login that says so.")]
NikFromStdin = Annotated[
    bool, typer.Option("--nik-from-stdin", help="Every record of this person at any office; the NIK is read.")
]


def in_json(value: object) -> str:
    """A value that JSON has no word for: a day or an instant by ISO 8601, as in every answer; an id as text."""
    return value.isoformat() if isinstance(value, date) else str(value)


def asked_nik() -> str:
    """A NIK is never an argument: those stand in the list of processes and in the shell's history."""
    return getpass.getpass("NIK: ") if sys.stdin.isatty() else sys.stdin.readline()
