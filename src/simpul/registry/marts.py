"""Publish the figures: every declared mart is replaced by what its definition gives now."""

from simpul.adapters.database_errors import database_errors
from simpul.adapters.mart_store import one_moment, one_publisher, publish
from simpul.adapters.postgres import connected
from simpul.errors import StopNow
from simpul.registry.mart_definition import declared_marts

ROLE = "simpul_loader"


def publish_all() -> dict[str, int]:
    """Publish every mart, all as of one moment; returns rows by mart.

    A mart whose checks do not hold, or whose query the database refuses, keeps its last state and does not stop the
    others; StopNow names them all.
    """
    published: dict[str, int] = {}
    refused: list[str] = []
    with (
        database_errors("publishing marts"),
        connected(ROLE, autocommit=True) as connection,
        one_publisher(connection),
        one_moment(connection),
    ):
        for mart in declared_marts():
            try:
                with database_errors(f"publishing the mart {mart.name}"):
                    published[mart.name] = publish(connection, mart)
            except StopNow as refusal:
                refused.append(str(refusal))
    if refused:
        raise StopNow(" ".join(refused))
    return published
