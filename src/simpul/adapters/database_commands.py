"""``simpul database prepare``: make a real database ready, as its owner."""

import typer
from rich.console import Console

from simpul import settings
from simpul.adapters import logins, migrations

database = typer.Typer(no_args_is_help=True, add_completion=False)


@database.callback()
def _database() -> None:
    """The registry database: logins and tables."""


@database.command("prepare")
def prepare_database() -> None:
    """Make the logins with their passwords, Airflow's database, the tables and their rights (login: the owner)."""
    known = settings.load()
    logins.make_logins(known)
    migrations.upgrade(known.owner_url)
    Console().print("The registry database is current, and every login has its password.")
