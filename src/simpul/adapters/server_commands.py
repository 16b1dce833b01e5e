"""``simpul broker prepare`` and ``simpul database prepare``: make real servers ready, as their owner."""

import typer
from rich.console import Console

from simpul import settings
from simpul.adapters import broker_admin, logins, migrations
from simpul.contracts.offices import office_codes

broker = typer.Typer(no_args_is_help=True, add_completion=False)
database = typer.Typer(no_args_is_help=True, add_completion=False)


@broker.callback()
def _broker() -> None:
    """The broker: topics, logins, rights and quotas."""


@database.callback()
def _database() -> None:
    """The registry database: logins and tables."""


@broker.command("prepare")
def prepare_broker() -> None:
    """Give the broker what the offices and our processes need of it; may run again (login: admin)."""
    codes = office_codes()
    broker_admin.prepare(codes)
    Console().print(f"The broker is ready for {len(codes)} offices.")


@database.command("prepare")
def prepare_database() -> None:
    """Make the logins with their passwords, Airflow's database, the tables and their rights (login: the owner)."""
    known = settings.load()
    logins.make_logins(known)
    migrations.upgrade(known.owner_url)
    Console().print("The registry database is current, and every login has its password.")
