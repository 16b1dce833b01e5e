"""Logins, sessions and refused requests of the portal. Every function runs in the caller's transaction."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from psycopg.rows import class_row, scalar_row

from simpul.adapters.postgres import Connection

_LOGINS_ONE_BY_ONE = 0x51_4C_4F_47  # an advisory lock: attempts are counted one after the other


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that has not ended, and whose principal may still log in."""

    principal: str
    kind: str
    display_name: str
    csrf_token: str
    is_due: bool


@dataclass(frozen=True, slots=True)
class Failures:
    """Failed attempts to log in, under one name from wherever, and from one address under whatever name."""

    of_login: int
    from_here: int


def password_hash(connection: Connection, principal: str) -> str | None:
    """The stored hash of a principal, or None where it is unknown, disabled or was given no password."""
    with connection.cursor(row_factory=scalar_row) as cursor:
        found: str | None = cursor.execute(
            "SELECT password_hash FROM access.principal WHERE principal = %s AND disabled_at IS NULL",
            [principal],
        ).fetchone()
    return found


def failed_attempts(connection: Connection, principal: str, remote: str, within: timedelta) -> Failures:
    """How often logging in failed lately, as this principal and from this remote.

    Holds a lock until the transaction ends, so that attempts at the same moment are counted, too.
    """
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOGINS_ONE_BY_ONE])
    query = (
        "SELECT count(*) FILTER (WHERE principal = %(principal)s) AS of_login,"
        "       count(*) FILTER (WHERE remote = %(remote)s) AS from_here "
        "FROM access.login_attempt WHERE (principal = %(principal)s OR remote = %(remote)s) "
        "AND NOT is_success AND attempted_at > clock_timestamp() - %(within)s"
    )
    with connection.cursor(row_factory=class_row(Failures)) as cursor:
        cursor.execute(query, {"principal": principal, "remote": remote, "within": within})
        return cursor.fetchone() or Failures(0, 0)


def is_familiar(connection: Connection, principal: str, remote: str, within: timedelta) -> bool:
    """Whether this principal logged in from this remote lately."""
    query = (
        "SELECT EXISTS (SELECT FROM access.login_attempt WHERE principal = %s AND remote = %s AND is_success "
        "AND attempted_at > clock_timestamp() - %s)"
    )
    return connection.execute(query, [principal, remote, within]).fetchone() == (True,)


def record_attempt(connection: Connection, principal: str, remote: str, *, is_success: bool) -> None:
    """Keep that somebody tried to log in."""
    connection.execute(
        "INSERT INTO access.login_attempt (principal, remote, attempted_at, is_success) "
        "VALUES (%s, %s, clock_timestamp(), %s)",
        [principal, remote, is_success],
    )


def start_session(
    connection: Connection, token_digest: bytes, principal: str, csrf_token: str, lifetime: timedelta
) -> None:
    """Begin a session that ends by itself after ``lifetime`` at the latest."""
    connection.execute(
        "INSERT INTO access.session (token_digest, principal, csrf_token, expires_at) VALUES (%s, %s, %s, now() + %s)",
        [token_digest, principal, csrf_token, lifetime],
    )


def live_session(connection: Connection, token_digest: bytes, idle: timedelta) -> LiveSession | None:
    """The session of a token, or None where there is none, it has ended, expired or lain idle for too long."""
    query = (
        "SELECT session.principal, kind, display_name, csrf_token, "
        "       last_seen_at < now() - interval '1 minute' AS is_due "
        "FROM access.session JOIN access.principal USING (principal) "
        "WHERE token_digest = %s AND ended_at IS NULL AND disabled_at IS NULL "
        "  AND expires_at > now() AND last_seen_at > now() - %s"
    )
    with connection.cursor(row_factory=class_row(LiveSession)) as cursor:
        return cursor.execute(query, [token_digest, idle]).fetchone()


def touch_session(connection: Connection, token_digest: bytes) -> None:
    """Note that the session is in use."""
    connection.execute("UPDATE access.session SET last_seen_at = now() WHERE token_digest = %s", [token_digest])


def end_session(connection: Connection, token_digest: bytes) -> None:
    """End a session for good; nothing happens where there is none."""
    connection.execute(
        "UPDATE access.session SET ended_at = now() WHERE token_digest = %s AND ended_at IS NULL",
        [token_digest],
    )


def record_foreign_request(connection: Connection, actor: str, what: str, asked: UUID, remote: str) -> None:
    """Keep that somebody asked for an id that is none of his own."""
    connection.execute(
        "INSERT INTO audit.foreign_request (actor, what, remote) VALUES (%s, %s, %s)",
        [actor, f"{what} {asked}", remote],
    )
