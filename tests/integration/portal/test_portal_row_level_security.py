"""Row-level security as the portal's real login meets it: through every table and view, whatever the portal asks."""

import psycopg
import pytest

SCHEMAS = ["intake", "landing", "quality", "registry"]


@pytest.fixture(scope="module")
def office_relations(portal):
    """Every table and view that knows an office."""
    return [
        name
        for (name,) in portal.registry.all(
            "SELECT format('%%I.%%I', space.nspname, class.relname) FROM pg_class class "
            "JOIN pg_namespace space ON space.oid = class.relnamespace "
            "JOIN pg_attribute attribute ON attribute.attrelid = class.oid AND attribute.attname = 'office_code' "
            "WHERE class.relkind IN ('r', 'v') AND space.nspname = ANY(%s) ORDER BY 1",
            SCHEMAS,
        )
    ]


def offices_seen(connection, relation):
    """The offices whose rows a login sees; None where it may not look at all."""
    try:
        with connection.transaction():
            return {code for (code,) in connection.execute(f"SELECT DISTINCT office_code FROM {relation}")}
    except psycopg.errors.InsufficientPrivilege:
        return None


def test_without_a_principal_not_a_single_row_is_seen(portal, office_relations):
    with portal.database("simpul_portal") as connection:
        seen = {relation: offices_seen(connection, relation) for relation in office_relations}
    assert {relation: offices for relation, offices in seen.items() if offices} == {}
    assert {"intake.raw", "intake.raw_body", "intake.verdict", "intake.reject_case"} <= {
        relation for relation, offices in seen.items() if offices is not None
    }


@pytest.mark.parametrize("principal", ["", "office-9999", "3507", "office-3507 ", "simpul_portal"])
def test_a_principal_without_scope_sees_nothing(portal, office_relations, principal):
    with portal.database("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', %s, true)", [principal])
        assert not any(offices_seen(connection, relation) for relation in office_relations)


def test_each_office_sees_its_own_rows_and_no_other(portal, office_relations):
    wrong = []
    with portal.database("simpul_portal") as connection:
        for office in portal.offices:
            with connection.transaction():
                connection.execute("SELECT set_config('simpul.principal', %s, true)", [f"office-{office}"])
                for relation in office_relations:
                    seen = offices_seen(connection, relation)
                    if seen not in (None, set(), {office}):
                        wrong.append((office, relation, seen))
                if offices_seen(connection, "intake.raw_body") != {office}:
                    wrong.append((office, "intake.raw_body", "nothing of its own"))
    assert wrong == []


@pytest.mark.parametrize("ending", ["COMMIT", "ROLLBACK"])
def test_the_principal_ends_with_its_transaction(portal, ending):
    with portal.database("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        assert offices_seen(connection, "intake.raw") == {"3507"}
        connection.execute(ending)
        assert offices_seen(connection, "intake.raw") == set()


def test_a_scope_that_is_over_shows_nothing(portal):
    portal.registry.all(
        "INSERT INTO access.principal (principal, kind, display_name) VALUES ('partner-past', 'partner', 'Mitra') "
        "RETURNING 1"
    )
    portal.registry.all(
        "INSERT INTO access.scope VALUES ('partner-past', '3507', '2020-01-01', current_date - 1), "
        "('partner-past', '3209', current_date + 1, NULL) RETURNING 1"
    )
    with portal.database("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'partner-past', true)")
        assert offices_seen(connection, "intake.raw") == set()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE intake.raw SET office_code = '3507'",
        "DELETE FROM intake.reject_case",
        "INSERT INTO access.scope VALUES ('office-3507', '3209', '2020-01-01')",
        "UPDATE access.principal SET password_hash = NULL",
        "UPDATE audit.read SET actor = 'nobody'",
        "DELETE FROM audit.foreign_request",
        "SELECT * FROM audit.read",
        "SELECT * FROM registry.link",
    ],
)
def test_the_portals_login_may_not(portal, statement):
    with portal.database("simpul_portal") as connection:
        connection.execute("SELECT set_config('simpul.principal', 'officer-registry', true)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement)
