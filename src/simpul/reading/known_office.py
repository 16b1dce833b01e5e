"""An office that is asked for by its code: a mistyped one is told, so that nobody takes it for one without records."""

from simpul.adapters import office_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.errors import StopNow

ROLE = "simpul_operator"


def refuse_unknown(office_code: str) -> None:
    """Raises StopNow where there is no such office, without repeating what was typed in its place."""
    with database_errors("looking up an office"), connected(ROLE) as connection:
        if not office_store.is_known(connection, office_code):
            raise StopNow("There is no office of that code: `simpul office list` lists those there are.")
