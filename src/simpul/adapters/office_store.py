"""What the ministry decided about each office, and what the registry knows of it. Decisions are only ever added."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from psycopg.rows import dict_row

from simpul.adapters.postgres import Connection


def decide(connection: Connection, office_code: str, decision: str, reason: str, person: str) -> None:
    """Add a decision. Its actor is this connection's login, and the person at the machine."""
    connection.execute(
        "INSERT INTO intake.office_decision (office_code, decision, actor, reason) "
        "VALUES (%s, %s, session_user || '/' || %s, %s)",
        [office_code, decision, person, reason],
    )


def lock(connection: Connection) -> None:
    """One decision about offices at a time, until this transaction ends."""
    connection.execute("SELECT pg_advisory_xact_lock(hashtext('intake.office_decision'))")


def paused_offices(connection: Connection) -> frozenset[str]:
    """The offices whose events stay in the broker."""
    return frozenset(row[0] for row in connection.execute("SELECT office_code FROM intake.paused_office"))


def reached(connection: Connection) -> dict[tuple[str, int], int]:
    """(topic, partition) -> the offset that is read next, of every partition that is followed."""
    rows = connection.execute(
        "SELECT topic_name, partition_no, next_offset FROM intake.topic_partition WHERE state = 'following'"
    )
    return {(topic, number): offset for topic, number, offset in rows}


def revoked_offices(connection: Connection) -> frozenset[str]:
    """The offices whose login the broker refuses."""
    return frozenset(row[0] for row in connection.execute("SELECT office_code FROM intake.revoked_office"))


def office_codes(connection: Connection) -> list[str]:
    """Every office that the registry knows: declared or enrolled."""
    return [row[0] for row in connection.execute("SELECT office_code FROM reference.office ORDER BY office_code")]


def office_name(connection: Connection, office_code: str) -> str | None:
    """What the office is called; None where the registry knows none of this code."""
    row = connection.execute(
        "SELECT office_name FROM reference.office WHERE office_code = %s", [office_code]
    ).fetchone()
    return row[0] if row else None


def is_known(connection: Connection, office_code: str) -> bool:
    """Whether the registry knows an office of this code, or ever followed a topic of it."""
    return connection.execute(_IS_KNOWN, {"office": office_code}).fetchone() is not None


def enrol(connection: Connection, office: Mapping[str, str | date], officers: Iterable[str]) -> None:
    """Make an office known: its line, its principal with the scope of itself, and the officers' sight of it."""
    connection.execute(_OFFICE, office)
    connection.execute(_PRINCIPAL, office)
    for principal in (f"office-{office['office_code']}", *officers):
        connection.execute(_SCOPE, {**office, "principal": principal})


def overview(connection: Connection) -> list[dict[str, Any]]:
    """A row per office: what is decided about it, where it stopped, when its last event came, and its breaker."""
    with connection.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_OVERVIEW).fetchall()


def note_breaker(connection: Connection, office_code: str, unreadable: int | None) -> None:
    """Tell people that this office is taken in slowly, because of so many unreadable events; None: not any more."""
    if unreadable is None:
        connection.execute("DELETE FROM intake.office_breaker WHERE office_code = %s", [office_code])
        return
    connection.execute(
        "INSERT INTO intake.office_breaker (office_code, unreadable_count) VALUES (%s, %s) "
        "ON CONFLICT (office_code) DO UPDATE SET unreadable_count = excluded.unreadable_count",
        [office_code, unreadable],
    )


def slowed_offices(connection: Connection) -> dict[str, int]:
    """The offices that are taken in slowly, and the unreadable events that it is for."""
    return dict(connection.execute("SELECT office_code, unreadable_count FROM intake.office_breaker").fetchall())


_IS_KNOWN = """
SELECT FROM reference.office WHERE office_code = %(office)s
UNION ALL SELECT FROM intake.topic_partition WHERE office_code = %(office)s LIMIT 1
"""

_OFFICE = """
INSERT INTO reference.office (office_code, office_name, office_kind, region_code, valid_from, enrolled_at)
VALUES (%(office_code)s, %(office_name)s, %(office_kind)s, %(region_code)s, %(valid_from)s, now())
"""

_PRINCIPAL = """
INSERT INTO access.principal (principal, kind, display_name, password_hash)
VALUES ('office-' || %(office_code)s, 'office', %(office_name)s, %(password_hash)s) ON CONFLICT DO NOTHING
"""

_SCOPE = """
INSERT INTO access.scope (principal, office_code, valid_from)
VALUES (%(principal)s, %(office_code)s, %(valid_from)s) ON CONFLICT DO NOTHING
"""

_OVERVIEW = """
SELECT office.office_code, office.office_name, office.enrolled_at IS NOT NULL AS is_enrolled,
       CASE WHEN revoked.office_code IS NOT NULL THEN 'revoked'
            WHEN place.stopped_reason IS NOT NULL THEN 'stopped'
            WHEN paused.office_code IS NOT NULL THEN 'paused'
            WHEN place.last_event_at IS NULL THEN 'silent'
            ELSE 'following' END AS state,
       CASE WHEN revoked.office_code IS NOT NULL THEN revoked.reason
            WHEN place.stopped_reason IS NOT NULL THEN place.stopped_reason
            ELSE paused.reason END AS reason,
       CASE WHEN revoked.office_code IS NOT NULL THEN revoked.revoked_by
            WHEN place.stopped_reason IS NULL THEN paused.paused_by END AS decided_by,
       CASE WHEN revoked.office_code IS NOT NULL THEN revoked.revoked_at
            WHEN place.stopped_reason IS NOT NULL THEN place.updated_at
            ELSE paused.paused_at END AS since_at,
       paused.paused_by, paused.paused_at, place.last_event_at,
       breaker.slowed_at, breaker.unreadable_count
FROM reference.office
LEFT JOIN intake.paused_office paused USING (office_code)
LEFT JOIN intake.revoked_office revoked USING (office_code)
LEFT JOIN intake.office_breaker breaker USING (office_code)
LEFT JOIN (
    SELECT place.office_code, max(newest.broker_at) AS last_event_at,
           max(place.updated_at) FILTER (WHERE place.state <> 'retired') AS updated_at,
           string_agg(DISTINCT place.stopped_reason, ', ') FILTER (WHERE place.state = 'stopped') AS stopped_reason
    FROM intake.topic_partition place
    LEFT JOIN LATERAL (SELECT raw.broker_at FROM intake.raw WHERE raw.partition_id = place.partition_id
                       ORDER BY raw.log_offset DESC LIMIT 1) newest ON true
    GROUP BY 1) place USING (office_code)
ORDER BY office.office_code
"""
