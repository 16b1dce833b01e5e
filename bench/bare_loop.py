"""The limit: poll, decode, COPY, offset by compare-and-set, with kafka-python and nothing else.

No verdict, no reason, no raw bytes, no ledger, no row-level security: what is left of an intake when everything it
exists for is taken away.
"""

import kafka
import msgspec
import psycopg

from simpul import settings
from simpul.adapters.broker import client_options

COLUMNS = (
    "source_record_id", "registration_date", "name", "nik", "family_card_no", "sex", "birth_place", "birth_date",
    "marital_status", "education", "mother_name", "address", "village_name", "district_name", "regency_code",
    "regency_name", "phone", "consent_giver_name", "consent_relation", "scheme_code", "p3mi_code", "sip2mi_number",
    "destination", "occupation_code", "occupation_title", "employer_name", "passport_no", "contract_start_date",
    "contract_end_date", "wage_amount", "wage_currency", "desk",
)  # fmt: skip


def run(topic: str, starts: dict[int, int], ends: dict[int, int]) -> None:
    """Take the events between these offsets into a table without keys."""
    with psycopg.connect(settings.load().owner_url) as connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS bare ({', '.join(f'{name} text' for name in COLUMNS)})")
        connection.execute("CREATE TABLE IF NOT EXISTS bare_offset (partition_no int PRIMARY KEY, next_offset bigint)")
        connection.execute("TRUNCATE bare, bare_offset")
        for number, start in starts.items():
            connection.execute("INSERT INTO bare_offset VALUES (%s, %s)", [number, start])
        connection.commit()
        _loop(connection, topic, starts, ends)


def _loop(connection: psycopg.Connection, topic: str, starts: dict[int, int], ends: dict[int, int]) -> None:
    consumer = kafka.KafkaConsumer(**client_options("admin"), enable_auto_commit=False, max_poll_records=2000)
    partitions = {number: kafka.TopicPartition(topic, number) for number in starts}
    consumer.assign(list(partitions.values()))
    for number, partition in partitions.items():
        consumer.seek(partition, starts[number])
    places, decode = dict(starts), msgspec.json.Decoder().decode
    while any(places[number] < ends[number] for number in places):
        for partition, records in consumer.poll(timeout_ms=500).items():
            rows = [decode(record.value) for record in records]
            with connection.cursor().copy(f"COPY bare ({', '.join(COLUMNS)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row([row.get(name) for name in COLUMNS])
            after = records[-1].offset + 1
            moved = connection.execute(
                "UPDATE bare_offset SET next_offset = %s WHERE partition_no = %s AND next_offset = %s",
                [after, partition.partition, records[0].offset],
            )
            assert moved.rowcount == 1
            places[partition.partition] = after
        connection.commit()
    consumer.close()
