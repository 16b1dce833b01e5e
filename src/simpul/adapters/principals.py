"""Principals of the portal and their scopes: one per office, and the ministry's officers."""

from argon2 import PasswordHasher

from simpul import settings
from simpul.adapters.postgres import Connection
from simpul.errors import StopNow

# 19 MiB and two passes, as OWASP's password storage guide has it: about 25 ms, and 47 logins in a second.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

OFFICERS = {"officer-registry": "Petugas registri nasional"}


def load_principals(connection: Connection) -> None:
    """Make a principal and a scope for every office, and the officers with all offices.

    An office that is called otherwise now is so in the portal, too. A password is set only where the secrets folder
    has one and none is stored yet: a changed one is never undone.
    """
    connection.execute(
        "INSERT INTO access.principal AS known (principal, kind, display_name) "
        "SELECT 'office-' || office_code, 'office', office_name FROM reference.office "
        "ON CONFLICT (principal) DO UPDATE SET display_name = excluded.display_name "
        "WHERE known.display_name <> excluded.display_name"
    )
    for principal, name in OFFICERS.items():
        connection.execute(
            "INSERT INTO access.principal (principal, kind, display_name) VALUES (%s, 'officer', %s) "
            "ON CONFLICT DO NOTHING",
            [principal, name],
        )
    connection.execute(
        "INSERT INTO access.scope (principal, office_code, valid_from) "
        "SELECT principal, office_code, office.valid_from FROM reference.office, access.principal "
        "WHERE kind = 'officer' OR principal = 'office-' || office_code ON CONFLICT DO NOTHING"
    )
    _set_first_passwords(connection)


def _set_first_passwords(connection: Connection) -> None:
    known = settings.load()
    waiting = connection.execute("SELECT principal FROM access.principal WHERE password_hash IS NULL").fetchall()
    for (principal,) in waiting:
        try:
            password = known.secret("portal", principal)
        except StopNow:
            continue  # no password was given to this principal: it cannot log in
        connection.execute(
            "UPDATE access.principal SET password_hash = %s WHERE principal = %s",
            [HASHER.hash(password), principal],
        )
