"""Every cell of logins x tables x privileges is exactly what the grants table declares."""

import psycopg
import pytest

from simpul.adapters.grants import ROLES, SCHEMAS, declared_grants

PRIVILEGES = ("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


def test_rights_are_given_by_several_at_once_as_by_one(stack):
    several = [stack.start("database", "prepare") for _ in range(5)]
    assert [each.wait(120) for each in several] == [0] * 5


@pytest.mark.parametrize("role", ROLES)
def test_a_login_has_the_declared_rights_and_no_other(stack, role):
    declared = [grant for grant in declared_grants() if grant.role == role]
    with stack.owner() as owner:
        tables = owner.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname = ANY(%s) "
            "UNION SELECT schemaname, viewname FROM pg_views WHERE schemaname = ANY(%s) ORDER BY 1, 2",
            [list(SCHEMAS), list(SCHEMAS)],
        ).fetchall()
        wrong = []
        for schema, table in tables:
            for privilege in PRIVILEGES:
                is_granted = owner.execute(
                    "SELECT has_table_privilege(%s, format('%%I.%%I', %s::text, %s::text), %s)",
                    [role, schema, table, privilege],
                ).fetchone()[0]
                is_declared = any(
                    grant.schema == schema and grant.table in ("*", table) and privilege in grant.privileges
                    for grant in declared
                )
                if is_granted != is_declared:
                    wrong.append(f"{schema}.{table} {privilege}: granted {is_granted}, declared {is_declared}")
    assert wrong == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("privilege", ["SELECT", "INSERT", "UPDATE"])
def test_a_login_has_the_declared_columns_where_it_has_no_right_to_the_table(stack, role, privilege):
    declared = {
        (grant.schema, grant.table, column)
        for grant in declared_grants()
        if grant.role == role
        for stated in grant.privileges
        if stated.startswith(f"{privilege}(")
        for column in stated.removeprefix(f"{privilege}(").rstrip(")").split(",")
    }
    with stack.owner() as owner:
        granted = owner.execute(
            "SELECT table_schema, table_name, column_name FROM information_schema.columns, "
            "format('%%I.%%I', table_schema, table_name) AS named WHERE table_schema = ANY(%s) "
            "AND NOT has_table_privilege(%s, named, %s) AND has_column_privilege(%s, named, column_name, %s)",
            [list(SCHEMAS), role, privilege, role, privilege],
        ).fetchall()
    assert set(granted) == declared


@pytest.mark.parametrize("role", ROLES)
def test_a_login_takes_the_declared_locks_and_makes_no_large_object(stack, role):
    declared = {grant.table for grant in declared_grants() if grant.role == role and grant.privileges == ("EXECUTE",)}
    with stack.database(role) as connection:
        allowed = connection.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace "
            "AND (proname ~ '^(pg_(try_)?advisory|lo)_' OR proname IN ('loread', 'lowrite')) "
            "AND has_function_privilege(oid, 'EXECUTE')"
        ).fetchall()
    assert {name for (name,) in allowed} == declared


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT pg_try_advisory_lock(1)", "SELECT pg_advisory_lock_shared(1, 2)", "SELECT lo_create(0)",
        "SELECT lo_from_bytea(0, 'x')",
    ],
)  # fmt: skip
def test_an_analyst_can_keep_no_publisher_waiting_and_store_nothing(stack, statement):
    with stack.database("simpul_analyst") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


@pytest.mark.parametrize("role", ROLES)
def test_no_login_is_powerful(stack, role):
    with stack.database(role) as connection:
        row = connection.execute(
            "SELECT rolsuper, rolcreaterole, rolcreatedb, rolbypassrls, rolinherit FROM pg_roles "
            "WHERE rolname = current_user"
        ).fetchone()
    assert not any(row)


def test_every_table_that_knows_an_office_is_under_forced_row_level_security(stack):
    with stack.owner() as owner:
        bare = owner.execute("""
            SELECT class.oid::regclass::text FROM pg_class class
            JOIN pg_namespace space ON space.oid = class.relnamespace
            JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attname = 'office_code'
            WHERE class.relkind = 'r' AND space.nspname IN ('intake', 'landing', 'quality', 'registry', 'protection')
              AND NOT (class.relrowsecurity AND class.relforcerowsecurity)""").fetchall()
    assert bare == []


def test_airflows_login_cannot_even_connect_to_the_registry(stack):
    with pytest.raises(psycopg.OperationalError):
        stack.database("simpul_airflow")
