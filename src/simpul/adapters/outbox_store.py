"""Replies that wait in the outbox, and those the broker has acknowledged."""

from uuid import UUID

from simpul.adapters.postgres import Connection

_AT_ONCE = 200


def waiting(connection: Connection) -> list[tuple[int, UUID, str, list[dict[str, object]]]]:
    """The oldest replies not yet sent: (number, message id, office, verdicts), in order per office.

    Chosen by ``sent_at IS NULL``, never by "number above the last": a transaction with a lower number may be
    committed after one with a higher.
    """
    return connection.execute(
        "SELECT outbox_id, message_id, office_code, verdicts FROM intake.outbox "
        "WHERE sent_at IS NULL ORDER BY outbox_id LIMIT %s",
        [_AT_ONCE],
    ).fetchall()


def mark_sent(connection: Connection, numbers: list[int]) -> None:
    """After the acknowledgement: the replies are sent, and the cases in them count as notified."""
    with connection.transaction():
        connection.execute("UPDATE intake.outbox SET sent_at = now() WHERE outbox_id = ANY(%s)", [numbers])
        connection.execute(
            "UPDATE intake.reject_case refused SET state = 'notified', notified_at = now() "
            "WHERE refused.state = 'open' AND EXISTS ("
            "    SELECT 1 FROM intake.outbox sent WHERE sent.outbox_id = ANY(%s)"
            "    AND sent.office_code = refused.office_code AND sent.created_at = refused.opened_at)",
            [numbers],
        )
