"""The commands of the office room: ``simpul check`` and ``simpul office``. Light to import: a clerk waits for them."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

from simpul import settings
from simpul_office.template_commands import template

Day = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Day on which the office received it (default: today)."),
]
OfficeCode = Annotated[str, typer.Option("--office", help="Code of the office, e.g. 3507.")]

HoldFaulty = Annotated[
    bool,
    typer.Option(
        "--hold-faulty/--send-all",
        envvar="SIMPUL_HOLD_FAULTY",
        help="Keep rows that need repair back until they are repaired, and send the others at once; or send all rows.",
    ),
]

office = typer.Typer(help="The office side: publish files, watch a folder, see what waits.", no_args_is_help=True)
office.add_typer(template, name="template")


def check(
    file: Annotated[Path, typer.Argument(help="The file to look at. Nothing is sent.")],
    office: OfficeCode,
    received_on: Day = None,
    format: Annotated[Literal["text", "jsonl"], typer.Option(help="text for people, jsonl for software.")] = "text",
    out: Annotated[Path | None, typer.Option(help="Write the file as a workbook that shows what to repair.")] = None,
) -> None:
    """Say what the intake would say of a file, without sending anything.

    Exit code 0: the file can be read, whatever is said of its rows; 1: the file is refused as a whole.
    """
    from simpul_office.checking import check_file
    from simpul_office.checking.output import print_jsonl, print_refusal, print_text, print_written
    from simpul_office.listening.editions import Editions
    from simpul_office.reading import Refusal
    from simpul_office.register import today_at

    day = _day(received_on) or today_at(office)
    if day > today_at(office):
        raise typer.BadParameter(f"{day} has not come yet at office {office}", param_hint="--received-on")
    found = check_file(file, office, day, Editions(settings.load().state).in_use())
    if isinstance(found, Refusal):
        print_refusal(found)
        raise typer.Exit(1)
    print_text(found) if format == "text" else print_jsonl(found)
    if out is not None:
        from simpul_office.returning import write_workbook

        print_written(write_workbook(found, file, out))


@office.command()
def publish(
    files: Annotated[list[Path] | None, typer.Argument(help="Files to send, in this order.")] = None,
    office: Annotated[str | None, typer.Option(help="Code of the office whose files these are.")] = None,
    received_on: Day = None,
    deliveries: Annotated[Path | None, typer.Option(help="A register of deliveries (CSV).")] = None,
    resend: Annotated[bool, typer.Option("--resend", help="Send also what was sent before.")] = False,
    hold_faulty: HoldFaulty = False,
    timeout: Annotated[float, typer.Option(help="Seconds to wait for a broker that is away.")] = 300,
) -> None:
    """Send files, each as its office. Without files: send what still waits.

    Exit code 0: all is sent; 1: a file was refused, the others are sent; 3: something waits to be sent.
    """
    from simpul_office.publish_command import publish_and_report
    from simpul_office.register import planned_files, planned_register, today_at

    if (office is None) == (deliveries is None):
        raise typer.BadParameter("name either --office or --deliveries")
    if deliveries is not None and (files or received_on):
        raise typer.BadParameter("--deliveries names files and days itself")
    if office is not None:
        if received_on and received_on.date() > today_at(office):
            raise typer.BadParameter(f"{received_on.date()} has not come yet", param_hint="--received-on")
        planned, offices = planned_files(office, files or [], _day(received_on)), [office]
    else:
        planned = planned_register(deliveries or Path())
        offices = []
    state = settings.load().state
    code = publish_and_report(state, planned, offices, resend=resend, hold_faulty=hold_faulty, timeout=timeout)
    raise typer.Exit(code)


@office.command()
def run(
    office: OfficeCode,
    folder: Annotated[Path, typer.Option(help="The folder that holds 1-kirim and its companions.")],
    every: Annotated[float, typer.Option(help="Seconds between two looks into the folder.")] = 5,
    once: Annotated[bool, typer.Option("--once", help="Look once, send, and end.")] = False,
    hold_faulty: HoldFaulty = False,
) -> None:
    """Watch a folder: what is put into 1-kirim is sent, or comes back with a note of what to repair."""
    from simpul_office.agent import watch

    watch(settings.load().state, office, folder, every=every, once=once, hold_faulty=hold_faulty)


@office.command()
def status(
    office: Annotated[str | None, typer.Option(help="Only this office.")] = None,
    file: Annotated[str | None, typer.Option(help="Show each row of the file of this name.")] = None,
    record: Annotated[str | None, typer.Option(help="Show every row with this number.")] = None,
    format: Annotated[Literal["text", "json"], typer.Option(help="text for people, json for software.")] = "text",
) -> None:
    """Show each file, and with --file or --record each row: where it is, and what needs repair.

    Asks the ministry first; where it does not answer at once, shows what is known and since when.
    Exit code 0: shown; 1: no row of that file or number is known.
    """
    from simpul_office.status import Asked, print_status

    raise typer.Exit(print_status(settings.load().state, office, Asked(file, record), format))


Folder = Annotated[Path, typer.Option("--out", help="Folder into which the page is written.")]


@office.command()
def receipt(
    office: OfficeCode,
    file: Annotated[str | None, typer.Argument(help="Name of the file, as it was sent.")] = None,
    code: Annotated[str | None, typer.Option(help="The kode bukti, instead of the file's name.")] = None,
    out: Folder = Path(),
) -> None:
    """Write the receipt of a file for the office's records, as HTML and as PDF, and name both.

    The ministry issues it, with its kode bukti, once every row of the file is judged.
    Exit code 0: written; 1: there is none yet for this file or code.
    """
    from simpul_office.receipts.printing import print_receipt

    if (file is None) == (code is None):
        raise typer.BadParameter("name either a file or --code")
    raise typer.Exit(print_receipt(settings.load().state, office, file, code, out))


@office.command()
def slip(
    office: OfficeCode,
    record: Annotated[str, typer.Option(help="The applicant's number in the office's records.")],
    file: Annotated[str | None, typer.Option(help="Name of the file (default: the newest that has it).")] = None,
    out: Folder = Path(),
) -> None:
    """Write a slip for an applicant, as HTML and as PDF: what arrived, when, and where it is now.

    It says nothing of other people, and gives no reasons.
    Exit code 0: written; 1: nothing is known under this number.
    """
    from simpul_office.receipts.printing import print_slip

    raise typer.Exit(print_slip(settings.load().state, office, file, record, out))


def _day(moment: datetime | None) -> date | None:
    return None if moment is None else moment.date()
