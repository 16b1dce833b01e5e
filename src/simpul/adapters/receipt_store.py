"""Receipts: issued once a file when every number its manifest names is judged, and looked up by their code."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from secrets import randbelow
from typing import LiteralString
from uuid import UUID, uuid4

import msgspec
from psycopg.rows import class_row, dict_row

from simpul.adapters.postgres import Connection
from simpul.contracts.feed import OFFICE_RECEIPT
from simpul.domain.receipt_code import CODES, code_of

_AT_ONCE = 20
_ROWS_AT_ONCE = 50_000  # counted in less than a second; a longer file is counted alone


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A receipt as it was issued, with the name of its file where that is still known (personal data)."""

    receipt_code: str
    office_code: str
    file_id: UUID
    file_name: str | None
    received_date: date
    broker_at: datetime
    issued_at: datetime
    event_count: int
    accepted_count: int
    rejected_count: int
    duplicate_count: int
    superseded_count: int


def issue_due(connection: Connection) -> int:
    """Issue some of the receipts that are due and write them into the outbox; how many were due. Two may issue at once.

    In turns, and so many that no message waits long for them: an office with very many keeps no other one waiting.
    A manifest that comes a second time has the receipt of the first: one file, one code.
    """
    with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        due = cursor.execute(_DUE, [_ROWS_AT_ONCE, _AT_ONCE]).fetchall()
        for found in due:
            if not found["is_repeated"]:
                _issue(connection, found)
            connection.execute(_MARK, found)
    return len(due)


def receipt(connection: Connection, code: str) -> Receipt | None:
    """The receipt of this code; None where none was issued, or where it is not in the scope of this connection."""
    with connection.cursor(row_factory=class_row(Receipt)) as cursor:
        return cursor.execute(_OF_CODE, {"code": code}).fetchone()


def receipts(connection: Connection, *, limit: int, skip: int = 0) -> list[Receipt]:
    """Receipts in the scope of this connection, the newest first."""
    with connection.cursor(row_factory=class_row(Receipt)) as cursor:
        return cursor.execute(_NEWEST, {"limit": limit, "skip": skip}).fetchall()


def count_receipts(connection: Connection) -> int:
    """How many receipts are in the scope of this connection."""
    ((count,),) = connection.execute("SELECT count(*) FROM intake.receipt").fetchall()
    return int(count)


def _issue(connection: Connection, due: dict[str, object]) -> None:
    while (drawn := _stored(connection, due)) is None:  # somebody has this code already: one in 34 milliards
        continue
    code, issued_at = drawn
    line = {
        "file_id": due["file_id"], "file_name": due["file_name"], "received_on": due["received_date"],
        "received_at": _utc(due["broker_at"]), "issued_at": _utc(issued_at), "rows": due["event_count"],
        "accepted": due["accepted_count"], "rejected": due["rejected_count"], "duplicate": due["duplicate_count"],
        "superseded": due["superseded_count"], "code": code,
    }  # fmt: skip
    connection.execute(
        "INSERT INTO intake.outbox (message_id, office_code, message, lines, message_count) VALUES (%s, %s, %s, %s, 1)",
        [uuid4(), due["office_code"], OFFICE_RECEIPT, msgspec.json.encode(line).decode()],
    )


def _stored(connection: Connection, due: dict[str, object]) -> tuple[str, datetime] | None:
    code = code_of(randbelow(CODES))
    row = connection.execute(_STORE, due | {"code": code}).fetchone()
    return (code, row[0]) if row else None


def _utc(value: object) -> datetime:
    assert isinstance(value, datetime)
    return value.astimezone(UTC)


# A number that came twice counts once: by the event of the file itself, and of its own by the one that came first. A
# spool that was restored, or copied to another computer, gives the same numbers to two files.
_DUE: LiteralString = """
SELECT due.partition_id, due.log_offset, due.office_code, due.file_id, due.received_date, due.broker_at,
       counted.*, named.file_name, EXISTS (
           SELECT FROM intake.manifest earlier
           WHERE earlier.office_code = due.office_code AND earlier.epoch = due.epoch
             AND earlier.first_no = due.first_no AND earlier.last_no = due.last_no
             AND earlier.file_id = due.file_id AND earlier.digest = due.digest AND earlier.closes = due.closes
             AND (earlier.broker_at, earlier.partition_id, earlier.log_offset)
                 < (due.broker_at, due.partition_id, due.log_offset)) AS is_repeated
FROM (SELECT * FROM intake.manifest
      WHERE (partition_id, log_offset) IN (
          SELECT partition_id, log_offset
          FROM (SELECT *, sum(last_no - first_no + 1) OVER in_turns - (last_no - first_no + 1) AS rows_before
                FROM (SELECT *, row_number() OVER (PARTITION BY office_code ORDER BY broker_at) AS turn
                      FROM intake.manifest
                      WHERE completed_at IS NOT NULL AND file_id IS NOT NULL AND closes = 'file' AND NOT has_receipt
                     ) AS waiting
                WINDOW in_turns AS (ORDER BY turn, broker_at, partition_id, log_offset)) AS waiting
          WHERE rows_before < %s ORDER BY turn, broker_at, partition_id, log_offset LIMIT %s)
        AND NOT has_receipt
      FOR UPDATE SKIP LOCKED) AS due
CROSS JOIN LATERAL (
    SELECT count(*) AS event_count, count(*) FILTER (WHERE verdict = 'accepted') AS accepted_count,
           count(*) FILTER (WHERE verdict = 'rejected') AS rejected_count,
           count(*) FILTER (WHERE verdict = 'duplicate') AS duplicate_count,
           count(*) FILTER (WHERE verdict = 'superseded') AS superseded_count
    FROM (SELECT DISTINCT ON (sequence_no) partition_id, log_offset FROM intake.raw
          WHERE raw.office_code = due.office_code AND raw.epoch = due.epoch
            AND raw.sequence_no BETWEEN due.first_no AND due.last_no
          ORDER BY sequence_no, raw.file_id IS DISTINCT FROM due.file_id, broker_at, partition_id, log_offset) AS event
    JOIN intake.verdict_in_force judged USING (partition_id, log_offset)
    WHERE verdict <> 'control') AS counted
LEFT JOIN LATERAL (
    SELECT body.file_name FROM intake.raw first
    JOIN intake.raw_body body ON body.partition_id = first.partition_id AND body.log_offset = first.log_offset
    WHERE first.office_code = due.office_code AND first.epoch = due.epoch AND first.sequence_no = due.first_no
    ORDER BY first.file_id IS DISTINCT FROM due.file_id LIMIT 1) AS named ON true
"""

_MARK: LiteralString = """
UPDATE intake.manifest SET has_receipt = true
WHERE partition_id = %(partition_id)s AND log_offset = %(log_offset)s
"""

_STORE: LiteralString = """
INSERT INTO intake.receipt (receipt_code, office_code, partition_id, log_offset, file_id, received_date, broker_at,
    event_count, accepted_count, rejected_count, duplicate_count, superseded_count)
VALUES (%(code)s, %(office_code)s, %(partition_id)s, %(log_offset)s, %(file_id)s, %(received_date)s, %(broker_at)s,
    %(event_count)s, %(accepted_count)s, %(rejected_count)s, %(duplicate_count)s, %(superseded_count)s)
ON CONFLICT (receipt_code) DO NOTHING RETURNING issued_at
"""

# The names of files are looked up by their keys, of those receipts alone that are asked for (OFFSET 0 keeps the planner
# from reading all manifests).
_NAMED: LiteralString = """
SELECT receipt.receipt_code, receipt.office_code, receipt.file_id, named.file_name, receipt.received_date,
       receipt.broker_at, receipt.issued_at, receipt.event_count, receipt.accepted_count, receipt.rejected_count,
       receipt.duplicate_count, receipt.superseded_count
FROM ({receipts}) AS receipt
LEFT JOIN LATERAL (
    SELECT office_code, epoch, first_no FROM intake.manifest one
    WHERE one.partition_id = receipt.partition_id AND one.log_offset = receipt.log_offset OFFSET 0) AS due ON true
LEFT JOIN LATERAL (
    SELECT body.file_name FROM intake.raw first
    JOIN intake.raw_body body ON body.partition_id = first.partition_id AND body.log_offset = first.log_offset
    WHERE first.office_code = due.office_code AND first.epoch = due.epoch AND first.sequence_no = due.first_no
    ORDER BY first.file_id IS DISTINCT FROM receipt.file_id LIMIT 1) AS named ON true
ORDER BY receipt.issued_at DESC, receipt.receipt_code
"""

_OF_CODE: LiteralString = _NAMED.format(receipts="SELECT * FROM intake.receipt WHERE receipt_code = %(code)s")

_NEWEST: LiteralString = _NAMED.format(
    receipts="""
    SELECT * FROM intake.receipt ORDER BY issued_at DESC, receipt_code LIMIT %(limit)s OFFSET %(skip)s"""
)
