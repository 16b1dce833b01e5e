"""Which edition of the rules judges: the newest activation, or none as long as nobody has activated one."""

from datetime import datetime
from typing import LiteralString

from simpul.adapters.postgres import Connection

ACTIVATED: LiteralString = "SELECT edition FROM intake.rule_edition ORDER BY activation_no DESC LIMIT 1"
"""The edition that was activated last; no row where that never happened."""


def activated(connection: Connection) -> str | None:
    """The edition that was activated last; None where that never happened."""
    row = connection.execute(ACTIVATED).fetchone()
    return row[0] if row else None


def activations(connection: Connection) -> list[tuple[str, datetime, str, str]]:
    """(edition, instant, login, reason) of every activation, the first one first."""
    return connection.execute(
        "SELECT edition, activated_at, actor, reason FROM intake.rule_edition ORDER BY activation_no"
    ).fetchall()


def activate(connection: Connection, edition: str, reason: str) -> None:
    """Make an edition the one that judges, from the commit on. The actor is this connection's login."""
    connection.execute("INSERT INTO intake.rule_edition (edition, reason) VALUES (%s, %s)", [edition, reason])
