"""``simpul person``: what a person may ask the ministry for, and gets: what is held, and who has read it."""

from typing import Annotated
from uuid import UUID

import typer

from simpul.options import AsLines, LineFormat, NikFromStdin, asked_nik
from simpul.reading.commands import print_lines, print_table
from simpul.reading.person import Events, by_nik, by_person_id, read_lines, record_lines

person = typer.Typer(no_args_is_help=True, add_completion=False)

_Id = Annotated[
    UUID | None, typer.Option("--person", help="The person's id in the registry, as `simpul links` has it.")
]


@person.callback()
def _person() -> None:
    """What is held of a person at all offices, refused records too, and who has read it (UU 27/2022)."""


@person.command()
def records(nik_from_stdin: NikFromStdin = False, person: _Id = None, format: AsLines = LineFormat.text) -> None:
    """Every event of every record of a person, let in or refused, with its stage lines and takings back.

    Exit 1: nothing is held. The reading leaves its line in the access log.
    """
    found = list(record_lines(_whom(nik_from_stdin, person)))
    if format is LineFormat.text:
        columns = (
            "office_code", "document", "source_record_id", "revision", "verdict", "case_state", "received_on",
            "person_id",
        )  # fmt: skip
        print_table("Records of a person", columns, found)
    else:
        print_lines(found)
    if not found:
        raise typer.Exit(1)


@person.command()
def reads(nik_from_stdin: NikFromStdin = False, person: _Id = None, format: AsLines = LineFormat.text) -> None:
    """Who has read any record of a person: when, who, for what, and which of its fields were shown.

    What machines read in their runs (the quality gate, the load) names no record and is not told here.
    """
    found = list(read_lines(_whom(nik_from_stdin, person)))
    if format is LineFormat.text:
        columns = ("read_at", "actor", "purpose", "shown_fields", "her_records")
        print_table(
            "Readings of a person", columns, ({**line, "her_records": len(line["record_refs"])} for line in found)
        )
    else:
        print_lines(found)


def _whom(nik_from_stdin: bool, person: UUID | None) -> Events:
    if nik_from_stdin == (person is not None):
        raise typer.BadParameter("name one of: --nik-from-stdin, --person")
    return by_nik(asked_nik()) if person is None else by_person_id(person)
