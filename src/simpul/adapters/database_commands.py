"""``simpul migrate`` and ``simpul database prepare``: what the owner of the registry database does to it."""

from typing import Annotated

import typer
from rich.console import Console

from simpul import settings
from simpul.adapters import logins, migrations

database = typer.Typer(no_args_is_help=True, add_completion=False)


def migrate(
    quiet: Annotated[bool, typer.Option("--quiet", help="Say nothing when all went well.")] = False,
) -> None:
    """Bring the registry database to the newest shape (needs SIMPUL_DATABASE_URL or a local stack)."""
    migrations.upgrade(settings.load().owner_url)
    if not quiet:
        Console().print("The registry database is current.")


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
