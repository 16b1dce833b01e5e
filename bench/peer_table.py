"""Where the peers put their rows: one table of plain texts, without keys, raw bytes, reasons or row-level security.

How far each of them is stands beside the rows, moved in the same transaction: what a rate is measured by.
"""

from collections.abc import Iterable, Mapping

import psycopg

from simpul import settings

COLUMNS = (
    "source_record_id", "registration_date", "name", "nik", "family_card_no", "sex", "birth_place", "birth_date",
    "marital_status", "education", "mother_name", "address", "village_name", "district_name", "regency_code",
    "regency_name", "phone", "consent_giver_name", "consent_relation", "scheme_code", "p3mi_code", "sip2mi_number",
    "destination", "occupation_code", "occupation_title", "employer_name", "passport_no", "contract_start_date",
    "contract_end_date", "wage_amount", "wage_currency", "desk",
)  # fmt: skip
NAMES = ", ".join(COLUMNS)
PROGRESS = "SELECT partition_no, landed FROM peer_progress"

Body = Mapping[str, object]


def connect() -> psycopg.Connection:
    """A connection of the stack's owner; a transaction begins with the first statement."""
    return psycopg.connect(settings.load().owner_url)


def empty() -> None:
    """Both tables, without a row."""
    with connect() as connection:
        connection.execute("DROP TABLE IF EXISTS peer_row, peer_progress")
        connection.execute(f"CREATE TABLE peer_row ({', '.join(f'{name} text' for name in COLUMNS)})")
        connection.execute("CREATE TABLE peer_progress (partition_no int PRIMARY KEY, landed bigint NOT NULL)")


def copy(connection: psycopg.Connection, bodies: Iterable[Body]) -> None:
    """Add rows by COPY, in the running transaction."""
    with connection.cursor().copy(f"COPY peer_row ({NAMES}) FROM STDIN") as target:
        for body in bodies:
            target.write_row([body.get(name) for name in COLUMNS])


def advance(connection: psycopg.Connection, landed: Mapping[int, int]) -> None:
    """Partition -> how many events more, in the running transaction."""
    for partition, count in landed.items():
        connection.execute(
            "INSERT INTO peer_progress VALUES (%s, %s) ON CONFLICT (partition_no) "
            "DO UPDATE SET landed = peer_progress.landed + excluded.landed",
            [partition, count],
        )
