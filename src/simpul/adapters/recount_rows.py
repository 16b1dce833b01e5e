"""Which rows a recount reads: all there are, or those of one office by its partitions.

A query of a recount names a table by the word that stands here for it, and is asked behind ``ROWS``: so one and the
same query is asked of the whole registry and of an office, and of an office it reads no event of another one.
"""

from collections.abc import Mapping
from typing import LiteralString, NamedTuple

from psycopg import sql

from simpul.adapters.postgres import Connection


class Asked(NamedTuple):
    """Whose rows: an office's, by its partitions. None: everybody's."""

    office: str | None = None
    partitions: list[int] | None = None


EVERYBODY = Asked()

# What lies at a place of the log is found by its partition; the rest names its office only.
_AT_PLACES: Mapping[LiteralString, LiteralString] = {
    "raw": "intake.raw",
    "raw_body": "intake.raw_body",
    "verdict": "intake.verdict",
    "reject_case": "intake.reject_case",
    "manifest": "intake.manifest",
    "ledger_hour": "intake.ledger_hour",
    "ledger_file": "intake.ledger_file",
    "seal": "intake.seal",
    "erasure": "intake.erasure",
    "landed_registration": "landing.cpmi_registration",
    "landed_stage": "landing.placement_stage",
    "landed_void": "landing.record_void",
    "registration": "registry.registration",
    "stage": "registry.stage",
    "stage_ahead": "registry.stage_ahead",
    "record_void": "registry.record_void",
    "link": "registry.link",
}
_OF_OFFICES: Mapping[LiteralString, LiteralString] = {
    "topic_partition": "intake.topic_partition",
    "record_head": "intake.record_head",
    "outbox": "intake.outbox",
    "sequence_interval": "intake.sequence_interval",
    "tally": "intake.tally",
    "slice": "quality.slice",
    "slice_event": "quality.slice_event",
}

ROWS: LiteralString = "WITH " + ", ".join(
    [
        f"{name} AS NOT MATERIALIZED (SELECT * FROM {table} "
        "WHERE %(partitions)s::int[] IS NULL OR partition_id = ANY(%(partitions)s::int[]))"
        for name, table in _AT_PLACES.items()
    ]
    + [
        f"{name} AS NOT MATERIALIZED (SELECT * FROM {table} WHERE %(office)s::text IS NULL OR office_code = %(office)s)"
        for name, table in _OF_OFFICES.items()
    ]
)


def asked_of(connection: Connection, office: str | None) -> Asked:
    """An office's partitions, retired ones too; and those that nobody follows: a row may tell whose such a one was."""
    if office is None:
        return EVERYBODY
    own = connection.execute("SELECT partition_id FROM intake.topic_partition WHERE office_code = %s", [office])
    found = {partition_id for (partition_id,) in own}
    for table in _AT_PLACES.values():
        lost = sql.SQL(_UNFOLLOWED).format(table=sql.Identifier(*table.split(".")))
        found |= {partition_id for (partition_id,) in connection.execute(lost)}
    return Asked(office, sorted(found))


# From one partition to the next by the table's key: the events themselves are not read.
_UNFOLLOWED: LiteralString = """
WITH RECURSIVE here AS (
    SELECT min(partition_id) AS partition_id FROM {table}
    UNION ALL
    SELECT (SELECT min(after.partition_id) FROM {table} after WHERE after.partition_id > here.partition_id)
    FROM here WHERE here.partition_id IS NOT NULL)
SELECT partition_id FROM here
WHERE partition_id IS NOT NULL AND partition_id NOT IN (SELECT partition_id FROM intake.topic_partition)
"""
