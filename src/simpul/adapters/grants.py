"""The rights of every login, given exactly as ``warehouse/grants/grants.csv`` says."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

from psycopg import sql

from simpul.adapters.postgres import Connection
from simpul.declared import declared

ROLES = (
    "simpul_intake",
    "simpul_relay",
    "simpul_gate",
    "simpul_loader",
    "simpul_portal",
    "simpul_operator",
    "simpul_rules",
    "simpul_officer",
    "simpul_steward",
    "simpul_eraser",
    "simpul_auditor",
    "simpul_analyst",
)
SCHEMAS = ("access", "audit", "reference", "intake", "landing", "quality", "registry", "marts", "protection")

_ONE_AT_A_TIME = 0x51_4D_50_55_4C  # advisory lock: two that change the rights of a database would trip over each other


@dataclass(frozen=True, slots=True)
class Grant:
    """One line of the grants table: what ``role`` may do with ``table`` (``*`` = all of the schema).

    A privilege may be of some columns only, as in ``SELECT(event_id,office_code)``. ``EXECUTE`` is of a function of
    the server, by its signature.
    """

    role: str
    schema: str
    table: str
    privileges: tuple[str, ...]

    @property
    def is_of_function(self) -> bool:
        """Whether a function is meant, and no table."""
        return self.privileges == ("EXECUTE",)


def declared_grants() -> Iterator[Grant]:
    """Every line of ``grants.csv``."""
    with (declared("warehouse") / "grants" / "grants.csv").open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines):
            yield Grant(line["role"], line["schema"], line["table"], tuple(line["privileges"].split()))


def one_at_a_time(connection: Connection) -> None:
    """Wait until nobody else makes logins, tables or rights here; until this connection ends, others wait for it."""
    connection.execute("SELECT pg_advisory_lock(%s)", [_ONE_AT_A_TIME])


def make_roles(connection: Connection) -> None:
    """Make the logins that are missing: no password yet, no superuser, nothing inherited."""
    existing = {row[0] for row in connection.execute("SELECT rolname FROM pg_roles")}
    for role in (role for role in ROLES if role not in existing):
        connection.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOINHERIT NOSUPERUSER NOBYPASSRLS").format(sql.Identifier(role))
        )


def apply_grants(connection: Connection) -> None:
    """Take every right from our logins, then give what is declared; one transaction, so nobody sees the gap."""
    for role in ROLES:
        _revoke_everything(connection, role)
    for grant in declared_grants():
        if not grant.is_of_function:
            _give(connection, grant)
    _let_call(connection)
    _let_in(connection)


def _let_call(connection: Connection) -> None:
    """The locks, each to whoever waits for it. Where everybody may take them still, this changes nothing."""
    roles = sql.SQL(", ").join(map(sql.Identifier, ROLES))
    functions = [grant for grant in declared_grants() if grant.is_of_function]
    for signature in {grant.table for grant in functions}:
        named = sql.SQL(signature)  # of the declared room
        connection.execute(sql.SQL("REVOKE EXECUTE ON FUNCTION pg_catalog.{} FROM {}").format(named, roles))
    for grant in functions:
        named, role = sql.SQL(grant.table), sql.Identifier(grant.role)
        connection.execute(sql.SQL("GRANT EXECUTE ON FUNCTION pg_catalog.{} TO {}").format(named, role))


def _let_in(connection: Connection) -> None:
    """Nobody but our logins enters this database; only the intake may have temporary tables, to land batches."""
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    names = {"database": sql.Identifier(row[0]), "roles": sql.SQL(", ").join(map(sql.Identifier, ROLES))}
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {database} FROM PUBLIC, {roles}").format(**names))
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {database} TO {roles}").format(**names))
    connection.execute(sql.SQL("GRANT TEMPORARY ON DATABASE {database} TO simpul_intake").format(**names))


def _revoke_everything(connection: Connection, role: str) -> None:
    for schema in SCHEMAS:
        names = {"schema": sql.Identifier(schema), "role": sql.Identifier(role)}
        for what in ("ALL ON ALL TABLES IN SCHEMA", "ALL ON ALL SEQUENCES IN SCHEMA", "ALL ON SCHEMA"):
            connection.execute(sql.SQL(f"REVOKE {what} {{schema}} FROM {{role}}").format(**names))


def _give(connection: Connection, grant: Grant) -> None:
    schema, role = sql.Identifier(grant.schema), sql.Identifier(grant.role)
    target = (
        sql.SQL("ALL TABLES IN SCHEMA {}").format(schema)
        if grant.table == "*"
        else sql.SQL("TABLE {}").format(sql.Identifier(grant.schema, grant.table))
    )
    privileges = sql.SQL(", ".join(grant.privileges))
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role))
    connection.execute(sql.SQL("GRANT {} ON {} TO {}").format(privileges, target, role))
