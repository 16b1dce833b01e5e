"""Who is at the other end: logging in, the session, and its end.

The browser holds a random token in a cookie; the database holds only the token's digest. A new token is made at every
log-in, so that a token which somebody planted before is worth nothing.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from hmac import compare_digest
from threading import Lock

from argon2.exceptions import InvalidHashError, VerificationError

from simpul.adapters import access_store
from simpul.adapters.postgres import Connection
from simpul.adapters.principals import HASHER
from simpul.adapters.scoped import ScopedDatabase

IDLE = timedelta(minutes=30)
LIFETIME = timedelta(hours=10)
MOST_FAILURES = 5  # from one address
MOST_FAILURES_OF_A_LOGIN = 25  # from all together: one address alone keeps no office out, and many guess slowly
FAILURES_WITHIN = timedelta(minutes=1)
FAMILIAR_FOR = timedelta(days=30)

_LONGEST_TYPED = 200
_ONE_AT_A_TIME = Lock()  # argon2 wants a core and much memory: one log-in after the other, on one connection


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who is logged in."""

    principal: str
    display_name: str
    csrf_token: str
    office_code: str | None  # None for an officer

    def is_own_form(self, csrf: str) -> bool:
        """Whether a form came from a page of this session: no other site knows its token."""
        return compare_digest(csrf.encode(), self.csrf_token.encode())


@dataclass(frozen=True, slots=True)
class Refused:
    """Logging in did not work, and nothing is said of why."""


@dataclass(frozen=True, slots=True)
class TooMany:
    """Too many failures lately: the password is not even looked at."""


def prepare() -> None:
    """Do once what would make the very first answer to an unknown name slower than the others."""
    _unknown_hash()


def log_in(database: ScopedDatabase, typed: str, password: str, remote: str) -> str | Refused | TooMany:
    """A new session's token where the password is right. An unknown name takes as long and looks the same.

    Where others fail under this name, it goes on from an address from which it came in lately. Blanks around a password
    were copied along with it: none that is given out has any.
    """
    principal = principal_named(typed)
    with _ONE_AT_A_TIME, database.transaction() as connection:
        stored = access_store.password_hash(connection, principal)
        attempted = principal if stored else _nobody(principal)
        failures = access_store.failed_attempts(connection, attempted, remote, FAILURES_WITHIN)
        if failures.from_here >= MOST_FAILURES:
            return TooMany()
        if failures.of_login >= MOST_FAILURES_OF_A_LOGIN and not access_store.is_familiar(
            connection, attempted, remote, FAMILIAR_FOR
        ):
            return TooMany()
        is_right = _verify(stored or _unknown_hash(), password) and stored is not None
        access_store.record_attempt(connection, attempted, remote, is_success=is_right)
        return _new_session(connection, principal) if is_right else Refused()


def visit_of(database: ScopedDatabase, token: str) -> Visit | None:
    """Who holds this token, or None where its session has ended, expired or never was."""
    digest = _digest(token)
    with database.transaction() as connection:
        session = access_store.live_session(connection, digest, IDLE)
        if session is None:
            return None
        if session.is_due:
            access_store.touch_session(connection, digest)
    office = session.principal.removeprefix("office-") if session.kind == "office" else None
    return Visit(session.principal, session.display_name, session.csrf_token, office)


def log_out(database: ScopedDatabase, token: str) -> None:
    """End the session of this token for good."""
    with database.transaction() as connection:
        access_store.end_session(connection, _digest(token))


def principal_named(typed: str) -> str:
    """The principal that somebody means who types ``3507`` or ``office-3507``."""
    name = typed.replace("\x00", "").strip().lower()[:_LONGEST_TYPED]
    return f"office-{name}" if name.isascii() and name.isdigit() else name


def _new_session(connection: Connection, principal: str) -> str:
    token = secrets.token_urlsafe(32)
    access_store.start_session(connection, _digest(token), principal, secrets.token_urlsafe(32), LIFETIME)
    return token


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _nobody(typed: str) -> str:
    # What is typed into the wrong box may be a password or a person's name: only its digest is kept.
    return "unknown:" + hashlib.blake2b(typed.encode(), digest_size=8).hexdigest()


def _verify(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password.strip()[:_LONGEST_TYPED])
    except (VerificationError, InvalidHashError):
        return False


@cache
def _unknown_hash() -> str:
    return HASHER.hash(secrets.token_urlsafe(32))
