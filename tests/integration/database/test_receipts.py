"""Receipts on a real database: one per file, when all of it is judged; looked up by a code that checks itself."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

import pytest
from tests.integration.database.commands import simpul
from tests.integration.database.records import SITI

from simpul import settings
from simpul.adapters import offset_store, receipt_store
from simpul.adapters.intake_store import IntakeStore
from simpul.adapters.postgres import connected
from simpul.contracts.envelope import Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.domain.receipt_code import read_code
from simpul.intake.digests import Digests
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.intake.rows import Versions
from simpul.rules import reference

OFFICE = "3507"
NOON = datetime(2026, 2, 5, 5, tzinfo=UTC)
EPOCH, FILE = uuid4(), uuid4()
RECORD = SITI | {"source": {"file": "SITI CONTOH.xlsx", "sheet": "A", "record_no": 1}}
MANIFEST = {
    "producer": "one-shot", "epoch": str(EPOCH), "first_no": 1, "last_no": 4, "event_count": 4, "digest": "ab" * 32,
    "closes": "file", "file_id": str(FILE), "file_name": "SITI CONTOH.xlsx", "received_on": "2026-02-05",
    "sent_at": "2026-02-05T05:00:00Z",
}  # fmt: skip
BODIES = [
    RECORD,
    RECORD | {"source_record_id": "REG/2", "nik": "35071157089000"},
    RECORD,
    RECORD | {"source_record_id": "REG/3"},
]


def offered(
    partition: int, offset: int, body: dict[str, Any], document: str, number: int, event: UUID, file: UUID = FILE
) -> Offered:
    envelope = Envelope(
        event_id=event, office_code=OFFICE, producer="one-shot", document=document, version=1, time=NOON,
        epoch=EPOCH, sequence=number, file_id=file, received_on=NOON.date(),
    )  # fmt: skip
    return Offered(partition, offset, OFFICE, NOON, b"ab", pack(encode(envelope)), json.dumps(body).encode())


@pytest.fixture
def file(registry: Any) -> Iterator[Any]:
    """Lands events of one file by their numbers; number 5 is the manifest."""
    known, lists, offset = settings.load(), reference.load(), 0

    def land(*numbers: int, of: UUID = FILE, named: str = "SITI CONTOH.xlsx") -> None:
        nonlocal offset
        with connected("simpul_intake", autocommit=True) as connection:
            topic = (uuid5(NAMESPACE_OID, OFFICE), f"ltsa.{OFFICE}.events", 0)
            place = next(iter(offset_store.register(connection, [topic]).values()))
            events = []
            for shift, number in enumerate(numbers):
                said = _said(number, of, named)
                came = offered(place.partition_id, offset + shift, *said, number, uuid5(of, str(number)), of)
                events.append(judge_event(came, lists, Digests(known.digest_key())))
            store = IntakeStore(connection, Versions(lists.edition, "test"), Digests(known.digest_key()))
            store.land(events, {place.partition_id: (offset, offset + len(events))})
            offset += len(events)

    return land  # type: ignore[return-value]


def _said(number: int, file: UUID, name: str) -> tuple[dict[str, Any], str]:
    if number == 5:
        return MANIFEST | {"file_id": str(file), "file_name": name}, "office_manifest"
    return BODIES[number - 1] | {"source": RECORD["source"] | {"file": name}}, "cpmi_registration"


def issue() -> int:
    with connected("simpul_relay", autocommit=True) as connection:
        return receipt_store.issue_due(connection)


def test_a_receipt_is_issued_once_when_every_number_of_the_file_is_judged(registry, file):
    file(1, 2, 5)
    assert issue() == 0
    file(3, 2, 4)  # number 2 comes a second time: the office's line was bad
    assert (issue(), issue()) == (1, 0)
    told = registry.told()[-1]
    counts = {"rows": 4, "accepted": 2, "rejected": 1, "duplicate": 1, "superseded": 0}
    expected = {"message": "office_receipt", "file_id": str(FILE), "file_name": "SITI CONTOH.xlsx", **counts}
    assert expected.items() <= told.items()
    assert read_code(told["code"]) == told["code"]
    assert [body["message"] for body in registry.told()].count("office_receipt") == 1


def test_the_rows_of_another_office_with_a_copy_of_the_spool_are_counted_in_no_receipt(registry, file):
    registry.send_all([RECORD | {"source_record_id": f"LAM/{n}"} for n in range(4)], office="1807", epoch=EPOCH)
    file(1, 2, 3, 4, 5)
    assert issue() == 1
    told = registry.told()[-1]
    assert (told["rows"], told["accepted"], told["rejected"], told["duplicate"]) == (4, 2, 1, 1)


def test_a_receipt_tells_of_its_own_file_where_a_spool_that_was_restored_gave_its_numbers_out_twice(registry, file):
    file(1, 2, 3, 4, 5)
    assert issue() == 1
    other = uuid4()
    file(1, 2, 3, 4, 5, of=other, named="BARU.xlsx")
    assert issue() == 1
    told = registry.told()[-1]
    counts = {"rows": 4, "accepted": 0, "rejected": 0, "duplicate": 4, "superseded": 0}
    assert ({"file_id": str(other), "file_name": "BARU.xlsx"} | counts).items() <= told.items()
    assert "BARU.xlsx" in simpul("receipt", told["code"]).stdout


def test_a_manifest_that_comes_again_brings_no_second_receipt(registry, file):
    file(1, 2, 3, 4, 5, 5)  # in one poll: its acknowledgement was lost
    issue()
    file(5)
    issue()
    assert [body["message"] for body in registry.told()].count("office_receipt") == 1
    assert registry.one("SELECT count(*) FROM intake.receipt") == 1
    assert issue() == 0


def test_an_office_that_has_very_many_receipts_due_keeps_no_other_one_waiting(registry, file):
    _say_that_files_ended(registry, "1807", files=50, rows=3)
    file(1, 2, 3, 4, 5)
    issue()
    assert "office_receipt" in [told["message"] for told in registry.told()]


def test_few_receipts_are_issued_at_a_time_where_their_files_are_long(registry):
    _say_that_files_ended(registry, "1807", files=5, rows=30_000)
    assert [issue() for _ in range(4)] == [2, 2, 1, 0]


def _say_that_files_ended(registry: Any, office: str, *, files: int, rows: int) -> None:
    """Manifests whose numbers are said to have all come, before any other."""
    registry.all(
        "INSERT INTO intake.manifest (partition_id, log_offset, office_code, producer, epoch, first_no, last_no, "
        "event_count, digest, closes, file_id, received_date, broker_at, completed_at) "
        "SELECT 99, no, %s, 'agent', gen_random_uuid(), 1, %s, %s, 'ab', 'file', gen_random_uuid(), '2026-02-05', "
        "'2026-02-05', now() FROM generate_series(1, %s) AS no RETURNING 1",
        office, rows, rows, files,
    )  # fmt: skip


def test_a_code_that_is_taken_is_drawn_again(registry, file, monkeypatch):
    file(1, 2, 3, 4, 5)
    assert issue() == 1
    number = iter([7, 7, 8])
    monkeypatch.setattr(receipt_store, "randbelow", lambda _: next(number))
    for _ in range(2):
        registry.owner.execute("UPDATE intake.receipt SET log_offset = -receipt_code_no FROM (SELECT count(*) AS "
                               "receipt_code_no FROM intake.receipt) AS before WHERE log_offset >= 0")  # fmt: skip
        registry.owner.execute("UPDATE intake.manifest SET has_receipt = false")
        assert issue() == 1
    assert registry.one("SELECT count(DISTINCT receipt_code) FROM intake.receipt") == 3


def test_the_ministry_tells_a_genuine_code_from_a_mistyped_and_an_invented_one(registry, file):
    file(1, 2, 3, 4, 5)
    issue()
    code = registry.one("SELECT receipt_code FROM intake.receipt")
    found = simpul("receipt", f"{code[:4]}-{code[4:]}".lower(), "--format", "json")
    said = json.loads(found.stdout)
    assert (found.exit_code, said["is_genuine"], said["office_code"], said["event_count"]) == (0, True, OFFICE, 4)
    assert "SITI CONTOH.xlsx" in simpul("receipt", code).stdout
    registry.owner.execute("UPDATE intake.raw_body SET file_name = E'\\x1b[2J' || U&'\\009b' || 'CONTOH.xlsx'")
    assert "␣[2J␣CONTOH.xlsx" in simpul("receipt", code).stdout
    assert "\x9b" not in simpul("receipt", code, "--format", "json").stdout
    mistyped = simpul("receipt", code[:-1] + ("A" if code[-1] != "A" else "B"), "--format", "json")
    assert (mistyped.exit_code, json.loads(mistyped.stdout)["why"]) == (2, "mistyped")
    invented = simpul("receipt", "00000000" if code != "00000000" else "11111111", "--format", "json")
    assert (invented.exit_code, json.loads(invented.stdout)["why"]) == (1, "never issued")
    assert registry.one("SELECT count(*) FROM audit.read WHERE purpose LIKE '%%receipt%%'") == 4


def test_a_receipt_is_shown_to_its_office_only(registry, file):
    file(1, 2, 3, 4, 5)
    issue()
    for principal, seen in (("office-3507", 1), ("office-1807", 0), ("", 0)):
        with connected("simpul_portal") as connection:
            connection.execute("SELECT set_config('simpul.principal', %s, true)", [principal])
            assert receipt_store.count_receipts(connection) == seen
