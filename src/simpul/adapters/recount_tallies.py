"""Rows that no other row implies, against the tallies of those that were added.

Queries as in ``recount_intake``: (office, partition id, offset, rows), nothing while the law holds.
"""

from typing import LiteralString

from psycopg import sql

from simpul.adapters.postgres import Connection

_TALLIED = """
SELECT relation.oid::regclass::text FROM pg_trigger
JOIN pg_class relation ON relation.oid = tgrelid
JOIN pg_proc function ON function.oid = tgfoid
WHERE proname = 'tally_rows' ORDER BY 1
"""

_RECOUNT: LiteralString = """
SELECT COALESCE(here.office_code, told.office_code), NULL::int, NULL::bigint,
       abs(COALESCE(here.row_count, 0) - COALESCE(told.row_count, 0))
FROM (SELECT office_code, count(*) AS row_count FROM {table}
      WHERE %(office)s::text IS NULL OR office_code = %(office)s GROUP BY 1) here
FULL JOIN (SELECT office_code, sum(row_count) AS row_count FROM tally WHERE table_name = {name} GROUP BY 1) told
     USING (office_code)
WHERE here.row_count IS DISTINCT FROM told.row_count
"""


def tallied_tables(connection: Connection) -> list[str]:
    """Every table whose added rows are tallied: those with the trigger, so that a new one is recounted by itself."""
    return [name for (name,) in connection.execute(_TALLIED)]


def tally_check(table: str) -> sql.Composed:
    """The query that finds offices with more or fewer rows in this table than were ever added."""
    return sql.SQL(_RECOUNT).format(table=sql.Identifier(*table.split(".")), name=sql.Literal(table))
