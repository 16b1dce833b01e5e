"""``simpul receipt``: whether a *kode bukti* is genuine, and what it vouches for."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

from simpul.adapters.receipt_store import Receipt
from simpul.options import AsObject, LineFormat
from simpul.reading.printable import as_json, visible
from simpul.reading.receipts import Unknown, looked_up

_EXIT: dict[Unknown, int] = {"never issued": 1, "mistyped": 2}
_WORDS: dict[Unknown, str] = {
    "never issued": (
        "No receipt has this code. It is typed well: whoever shows it did not get it from us, or got it after the copy "
        "from which the database was restored."
    ),
    "mistyped": "This is no code: a sign is wrong, missing or in the wrong place. Ask for all eight signs again.",
}


def receipt(
    code: Annotated[str, typer.Argument(help="The eight signs, as they were read out: small letters and dashes do.")],
    format: AsObject = LineFormat.text,
) -> None:
    """Whether a receipt's code is genuine, and for which file (exit 1: never issued; exit 2: mistyped)."""
    found = looked_up(code)
    if format is LineFormat.text:
        _say(found)
    else:
        print(as_json(_line(found), indent=2))
    if isinstance(found, str):
        raise typer.Exit(_EXIT[found])


def _line(found: Receipt | Unknown) -> dict[str, object]:
    if isinstance(found, str):
        return {"is_genuine": False, "why": found}
    return {"is_genuine": True, **asdict(found)}


def _say(found: Receipt | Unknown) -> None:
    console = Console(highlight=False, soft_wrap=True, stderr=isinstance(found, str))
    if isinstance(found, str):
        console.print(_WORDS[found])
        return
    console.print(f"Genuine: receipt {found.receipt_code} of office {found.office_code}.")
    named = visible(found.file_name or "(its name is not known any more)")
    console.print(f"  file      {named} ({found.file_id})", markup=False)
    console.print(f"  received  {found.broker_at:%Y-%m-%d %H:%M:%S %Z}, for {found.received_date}")
    console.print(f"  issued    {found.issued_at:%Y-%m-%d %H:%M:%S %Z}")
    console.print(
        f"  rows      {found.event_count} = {found.accepted_count} accepted + {found.rejected_count} rejected + "
        f"{found.duplicate_count} duplicate + {found.superseded_count} superseded"
    )
