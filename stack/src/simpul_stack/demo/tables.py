"""The demo's tables: offices, reasons, and where to look next."""

import csv
from pathlib import Path

from rich.console import Console
from rich.table import Table

from simpul import settings
from simpul.contracts.catalogue import entry
from simpul.reading.totals import COLUMNS, Totals

_HEADINGS = {"duplicate": "dupli-\ncate", "superseded": "super-\nseded", "known_elsewhere": "known else-\nwhere"}
_WIDEST_NAME = 24


def print_offices(console: Console, totals: Totals) -> None:
    """A line per office and the totals."""
    table = Table(box=None, header_style="bold", padding=(0, 1))
    table.add_column("office", no_wrap=True)
    for column in COLUMNS:
        table.add_column(_HEADINGS.get(column, column), justify="right")
    for office in totals.offices:
        name = _short(str(office["office_name"] or ""))
        table.add_row(f"{office['office_code']} {name}", *(str(office[column] or "") for column in COLUMNS))
    sums = {column: sum(int(office[column]) for office in totals.offices) for column in COLUMNS}
    sums |= {"persons": totals.person_count, "known_elsewhere": totals.known_elsewhere_count}
    table.add_section()
    table.add_row("all", *(str(sums[column]) for column in COLUMNS), style="bold")
    console.print(table)


def _short(office_name: str) -> str:
    shortened = office_name.removeprefix("LTSA ").replace("Kabupaten", "Kab.").replace("Provinsi", "Prov.")
    return shortened.replace("Nusa Tenggara", "NT")[:_WIDEST_NAME]


def print_reasons(console: Console, totals: Totals) -> None:
    """The commonest reasons in the words a clerk hears."""
    console.print("\n[bold]The commonest reasons why a row needs repair[/]")
    for code, count in totals.commonest_reasons:
        found = entry(code)
        console.print(f"  {count:5}  {found.label_id} ({found.label_en})")


def print_where_to_look(console: Console) -> None:
    """Addresses and logins; a password is shown only of an invented office."""
    known = settings.load()
    portal, airflow = known.connections["portal_url"], known.connections["airflow_url"]
    office, admin = known.secret("portal", "office-3507"), known.secret("airflow", "admin")
    console.print("\n[bold]Where to look[/]")
    console.print(f"  portal    {portal}   login 3507, password {office}")
    console.print(f"  airflow   {airflow}   login admin, password {admin}")
    console.print(f"  analyst   {_psql(known)}", soft_wrap=True)
    console.print("  proof     .venv/bin/simpul ledger", soft_wrap=True)


def rows_in_files(folder: Path) -> int:
    """How many rows the register of deliveries names."""
    with (folder / "deliveries.csv").open(encoding="utf-8", newline="") as lines:
        return sum(int(line["records"]) for line in csv.DictReader(lines))


def _psql(known: settings.Settings) -> str:
    address = known.database
    password = f'PGPASSWORD=$(cat "{known.secrets}/database/simpul_analyst")'
    return (
        f"{password} psql -h {address.host} -p {address.port} -U simpul_analyst {address.name} "
        "-c 'SELECT * FROM marts.registrations_by_destination LIMIT 10'"
    )
