"""Options that commands of several rooms have in common. Light to import: an office's PC has some of them, too."""

import getpass
import sys
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


def asked_nik() -> str:
    """A NIK is never an argument: those stand in the list of processes and in the shell's history."""
    return getpass.getpass("NIK: ") if sys.stdin.isatty() else sys.stdin.readline()
