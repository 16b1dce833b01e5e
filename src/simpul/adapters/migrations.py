"""Bring the registry database to the newest shape: roles, tables, rights, reference data, principals."""

import psycopg
import sqlalchemy
from alembic import command
from alembic.config import Config

from simpul.adapters.database_errors import owner_not_let_in
from simpul.adapters.grants import apply_grants, make_roles, one_at_a_time
from simpul.adapters.principals import load_principals
from simpul.adapters.reference_tables import load_reference
from simpul.declared import declared


def upgrade(owner_url: str) -> None:
    """Make the database current; safe to run again and by two people at once.

    Needs the owner's login (creates roles and tables). Raises RetryLater while the server is away,
    StopNow where it does not let the owner in.
    """
    engine = sqlalchemy.create_engine(_with_driver(owner_url), hide_parameters=True)
    try:
        with engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, psycopg.Connection)
            one_at_a_time(raw)
            make_roles(raw)
            raw.commit()
            _run_revisions(connection)
            apply_grants(raw)
            load_reference(raw)
            load_principals(raw)
            raw.commit()
    except (sqlalchemy.exc.OperationalError, psycopg.OperationalError) as error:
        said = error.orig if isinstance(error, sqlalchemy.exc.OperationalError) else error
        assert isinstance(said, psycopg.OperationalError)
        raise owner_not_let_in(said) from None
    finally:
        engine.dispose()


def _run_revisions(connection: sqlalchemy.Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(declared("warehouse") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    connection.commit()


def _with_driver(url: str) -> str:
    return url.replace("postgresql://", "postgresql+psycopg://", 1)
