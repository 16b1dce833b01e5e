"""What arrived under an office's numbers is held against its manifests: the same bytes, and no manifest replaced."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.integration.database.records import LINE, SITI

from simpul.adapters.event_producer import Outgoing
from simpul.adapters.postgres import connected
from simpul.contracts.envelope import Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.intake.offered import Offered
from simpul.reading.ledger_notices import add_notices
from simpul.registry import proving
from simpul.registry.proving import prove_manifests
from simpul_office.envelopes import Envelopes, manifest, manifest_of_hour
from simpul_office.events import Event
from simpul_office.spool import FileHeader, Spool

OFFICE = "3507"
WITHOUT_NIK = SITI | {"nik": None}


def proved(manifests: int, differing: int = 0, waiting: int = 0) -> dict[str, int]:
    return {"manifests": manifests, "differing": differing, "waiting": waiting}


PASSED, DIFFERS = proved(1), proved(1, differing=1)


def people(count: int, mark: str = "A") -> list[dict[str, Any]]:
    return [WITHOUT_NIK | {"source_record_id": f"{mark}/{n}", "name": f"SITI {mark} {n}"} for n in range(count)]


def file(registry: Any, epoch: UUID, count: int = 3, mark: str = "A") -> int:
    """A file and its manifest; gives the number of its first event."""
    first = registry.numbers.get(epoch, 0) + 1
    registry.send_all(people(count, mark), epoch=epoch)
    registry.end_file(epoch, first)
    return first


def hour(registry: Any, epoch: UUID, first: int, last: int, manifests: set[int]) -> None:
    """The manifest of an hour: the numbers of other manifests lie in between, and it does not count them."""
    named = [number for number in range(first, last + 1) if number not in manifests]
    body = {
        "producer": "agent", "epoch": str(epoch), "first_no": first, "last_no": last, "event_count": len(named),
        "closes": "hour", "received_on": "2026-02-05", "sent_at": "2026-02-05T05:00:00Z", "documents": {},
    } | registry.vouched(epoch, named)  # fmt: skip
    registry.send(body, document="office_manifest", epoch=epoch)


def again(registry: Any, epoch: UUID, number: int, body: dict[str, Any], minute: int = 0) -> None:
    """An event under a number that was given out before."""
    at = datetime(2026, 2, 5, 5, minute, tzinfo=UTC)
    envelope = Envelope(
        event_id=uuid4(), office_code=OFFICE, producer="one-shot", document="cpmi_registration", version=1,
        time=at, received_on=at.date(), epoch=epoch, sequence=number,
    )  # fmt: skip
    offset = registry.offsets.get((OFFICE, 0), 0)
    registry.poll(OFFICE, [Offered(0, offset, OFFICE, at, b"ab", pack(encode(envelope)), json.dumps(body).encode())])


def notices(registry: Any) -> list[tuple[str, str]]:
    offices = registry.ledger()
    with connected("simpul_operator") as connection:
        add_notices(connection, offices, registry.one("SELECT now()"), 5000)
    return [(found.kind, found.text) for found in offices[OFFICE].notices]


def findings(registry: Any) -> list[str | None]:
    rows = registry.all("SELECT finding FROM intake.manifest ORDER BY partition_id, log_offset")
    return [finding for (finding,) in rows]


def test_the_rows_of_another_office_with_a_copy_of_the_spool_prove_no_manifest(registry):
    epoch = uuid4()
    registry.send_all(people(3), office="1807", epoch=epoch)
    vouched = dict(registry.contents)
    registry.numbers[epoch] = 0
    registry.send_all(people(3, "B"), epoch=epoch)
    registry.contents |= vouched
    registry.end_file(epoch, 1)
    assert prove_manifests() == DIFFERS


def test_what_arrived_as_it_was_sent_is_proved_once_and_its_reading_is_kept(registry):
    file(registry, uuid4())
    assert prove_manifests() == PASSED
    assert prove_manifests() == proved(0)
    assert (findings(registry), registry.faults()) == (["same"], {})
    assert registry.all("SELECT login_name, purpose, record_count FROM audit.read") == [
        ("simpul_loader", "prove manifests", 3)
    ]


def test_an_event_that_arrived_with_other_bytes_turns_its_office_red_and_names_the_file(registry):
    epoch, other = uuid4(), uuid4()
    file(registry, epoch)
    registry.send_all(people(2, "B"), office="3209", epoch=other)
    registry.end_file(other, 1, office="3209")
    registry.owner.execute(
        "UPDATE intake.raw_body SET body = set_byte(body, 9, 0) WHERE office_code = '3507' AND log_offset = 1"
    )
    assert prove_manifests() == proved(2, differing=1)
    file_id = registry.one("SELECT file_id FROM intake.manifest WHERE office_code = '3507'")
    assert registry.faults() == {
        OFFICE: {
            f"what arrived under numbers 1 to 3 of epoch {epoch} (file {file_id}) is not what the office sent: "
            "the contents are others": 3
        }
    }
    assert registry.ledger()[OFFICE].faults[0].where == "partition 0, hour 2026-02-05 05:00 UTC"


def test_a_manifest_that_counts_other_events_than_came_turns_its_office_red(registry):
    epoch = uuid4()
    registry.send_all(people(3), epoch=epoch)
    said = {"producer": "agent", "epoch": str(epoch), "first_no": 1, "last_no": 3, "event_count": 2, "closes": "hour",
            "received_on": "2026-02-05", "sent_at": "2026-02-05T05:00:00Z", "documents": {}}  # fmt: skip
    registry.send(said | registry.vouched(epoch, (1, 2)), document="office_manifest", epoch=epoch)
    assert prove_manifests() == DIFFERS
    (sentence,) = registry.faults()[OFFICE]
    assert sentence.endswith("(an hour) is not what the office sent: it counted 2 events")


def test_a_manifest_may_write_its_numbers_with_a_point(registry):
    epoch = uuid4()
    registry.send_all(people(2), epoch=epoch)
    said = {"producer": "agent", "epoch": str(epoch), "first_no": 1, "last_no": 2, "event_count": 2, "closes": "hour",
            "received_on": "2026-02-05", "sent_at": "2026-02-05T05:00:00Z", "documents": {}}  # fmt: skip
    said |= registry.vouched(epoch, (1, 2))
    pointed = said | {name: float(said[name]) for name in ("first_no", "event_count")}
    registry.send_all([pointed, said], document="office_manifest", epoch=epoch)
    assert registry.all("SELECT first_no, last_no, event_count FROM intake.manifest") == [(1, 2, 2)] * 2


def test_a_manifest_waits_for_its_proof_until_its_last_number_has_come(registry):
    epoch = uuid4()
    registry.send(people(1)[0], epoch=epoch)
    lost = registry.next_no(epoch)
    registry.end_file(epoch, 1)
    assert prove_manifests() == proved(0)
    again(registry, epoch, lost, WITHOUT_NIK)
    assert prove_manifests() == DIFFERS, "what came is not what the manifest was made over"


def test_an_hours_manifest_skips_the_manifests_in_between_and_names_numbers_that_a_file_names_too(registry):
    epoch = uuid4()
    file(registry, epoch, 2, "A")
    file(registry, epoch, 2, "B")
    registry.send_all(
        [LINE | {"source_record_id": f"C/{n}"} for n in range(2)], document="placement_stage", epoch=epoch
    )
    hour(registry, epoch, 1, 8, {3, 6})
    assert prove_manifests() == proved(3)
    assert (registry.faults(), notices(registry)) == ({}, [])


def test_an_hour_is_proved_though_the_manifest_of_a_file_in_it_never_came(registry):
    epoch = uuid4()
    registry.send_all(people(2), epoch=epoch)
    registry.vouched(epoch, (1, 2))
    registry.next_no(epoch)
    registry.send_all(people(1, "B"), epoch=epoch)
    hour(registry, epoch, 1, 4, {3})
    assert registry.one("SELECT completed_at FROM intake.manifest") is None
    assert prove_manifests() == PASSED
    assert registry.faults() == {}
    assert [kind for kind, _ in notices(registry)] == ["gap"], "the number of the manifest that was lost"


def test_an_event_sent_again_after_a_lost_acknowledgement_is_no_false_alarm(registry):
    epoch = uuid4()
    registry.send_all(people(3), epoch=epoch)
    again(registry, epoch, 2, people(3)[1])
    registry.end_file(epoch, 1)
    registry.numbers[epoch] -= 1
    registry.last_digest.clear()
    registry.end_file(epoch, 1)
    assert prove_manifests() == proved(2)
    assert registry.faults() == {}


def test_events_without_numbers_and_other_epochs_and_offices_disturb_no_proof(registry):
    epoch = uuid4()
    registry.send_all(people(2, "U"))
    registry.send_all(people(3, "V"), epoch=epoch, office="3209")
    file(registry, epoch)
    file(registry, uuid4(), 2, "W")
    assert prove_manifests() == proved(2)
    assert registry.faults() == {}


def test_numbers_given_out_twice_by_a_spool_that_was_restored_are_each_held_against_their_own_manifest(registry):
    epoch = uuid4()
    file(registry, epoch, 1, "A")
    file(registry, epoch, 2, "B")
    for minute, mark in ((1, "C"), (2, "D")):
        registry.numbers[epoch] = 2
        registry.last_digest[epoch] = registry.one("SELECT digest FROM intake.manifest WHERE last_no = 1")
        restored_at = registry.offsets[OFFICE, 0]
        file(registry, epoch, 2, mark)
        for table in ("raw", "manifest"):
            registry.owner.execute(
                f"UPDATE intake.{table} SET broker_at = broker_at + make_interval(mins => {minute}) "
                f"WHERE log_offset >= {restored_at}"
            )
    assert prove_manifests() == proved(4)
    assert registry.faults() == {}


def test_a_manifest_proved_before_its_bodies_were_erased_stays_proved_and_one_after_says_that_nobody_can_tell(registry):
    epoch = uuid4()
    file(registry, epoch, 2, "A")
    prove_manifests()
    file(registry, epoch, 2, "B")
    registry.owner.execute(
        "WITH gone AS (DELETE FROM intake.raw_body WHERE log_offset IN (0, 3) RETURNING *) "
        "INSERT INTO intake.erasure (partition_id, log_offset, office_code, cause, erasing_reason) "
        "SELECT partition_id, log_offset, office_code, 'person', 'Permintaan 7' FROM gone"
    )
    assert prove_manifests() == PASSED
    assert (findings(registry), registry.faults()) == (["same", "erased_before"], {})
    ((kind, text),) = notices(registry)
    assert (kind, "cannot be proved any more" in text) == ("unproved", True)


def test_a_body_that_vanished_without_a_word_is_red_and_no_proof_is_made_up_for_it(registry):
    file(registry, uuid4())
    registry.owner.execute("DELETE FROM intake.raw_body WHERE log_offset = 1")
    assert prove_manifests() == proved(0, waiting=1)
    assert registry.faults() == {OFFICE: {"raw rows whose body is gone and was not noted as erased": 1}}


def test_an_office_with_very_many_manifests_is_proved_a_share_a_run_and_keeps_no_other_one_waiting(
    registry, monkeypatch
):
    monkeypatch.setattr(proving, "SHARE", 0.0)
    floods, other = uuid4(), uuid4()
    for mark in "ABC":
        file(registry, floods, 1, mark)
    registry.send_all(people(2, "D"), office="3209", epoch=other)
    registry.end_file(other, 1, office="3209")
    assert prove_manifests() == proved(2, waiting=2)
    assert registry.all("SELECT DISTINCT office_code FROM intake.manifest WHERE proved_at IS NOT NULL ORDER BY 1") == [
        ("3209",), (OFFICE,),
    ]  # fmt: skip
    assert [prove_manifests() for _ in range(3)] == [proved(1, waiting=1), proved(1), proved(0)]


def test_a_manifest_that_can_be_proved_does_not_wait_behind_those_of_its_office_that_cannot(registry, monkeypatch):
    monkeypatch.setattr(proving, "SHARE", 0.0)
    epoch = uuid4()
    registry.vouched(epoch, (registry.next_no(epoch),))
    registry.end_file(epoch, 1)
    assert prove_manifests() == proved(0)
    file(registry, epoch, 1, "B")
    assert prove_manifests() == PASSED


def test_a_manifest_that_was_replaced_is_missed_by_the_one_that_follows_it(registry):
    epoch = uuid4()
    file(registry, epoch, 1, "A")
    first = registry.numbers[epoch] + 1
    registry.send_all(people(1, "B"), epoch=epoch)
    registry.end_file(epoch, first)
    assert registry.faults() == {}
    registry.last_digest[epoch] = "ab" * 32
    file(registry, epoch, 1, "C")
    (sentence,) = registry.faults()[OFFICE]
    assert sentence.startswith(f"the manifest of number 5 of epoch {epoch} (file ")
    assert sentence.endswith("does not follow the one before it: that one was replaced")


def test_a_manifest_that_claims_to_be_the_first_of_an_epoch_that_has_others_is_told(registry):
    epoch = uuid4()
    file(registry, epoch, 1, "A")
    registry.last_digest.clear()
    file(registry, epoch, 1, "B")
    assert len(registry.faults()[OFFICE]) == 1


def test_a_manifest_that_is_lost_is_a_gap_and_breaks_no_chain(registry):
    epoch = uuid4()
    registry.send_all(people(1), epoch=epoch)
    registry.vouched(epoch, (1,))
    registry.next_no(epoch)
    file(registry, epoch, 1, "B")
    assert registry.faults() == {}
    ((kind, text),) = notices(registry)
    assert (kind, text.startswith("number 2 of epoch")) == ("gap", True)


def test_a_manifest_that_was_refused_is_told_by_the_next_one_and_turns_nothing_red(registry):
    epoch = uuid4()
    registry.send_all(people(1), epoch=epoch)
    registry.vouched(epoch, (1,))
    registry.send({"producer": "nobody"}, document="office_manifest", epoch=epoch)
    file(registry, epoch, 1, "B")
    assert registry.faults() == {}
    assert "unproved" in {kind for kind, _ in notices(registry)}


def test_the_manifest_of_an_hour_that_overtakes_that_of_a_long_file_is_no_false_alarm(registry):
    epoch = uuid4()
    registry.send_all(people(3), epoch=epoch)
    registry.vouched(epoch, range(1, 7))
    registry.numbers[epoch] = 7
    hour(registry, epoch, 1, 3, set())
    assert prove_manifests() == PASSED
    assert registry.faults() == {}
    assert "unproved" not in {kind for kind, _ in notices(registry)}


def test_a_new_epoch_begins_a_chain_of_its_own(registry):
    for epoch in (uuid4(), uuid4()):
        file(registry, epoch, 1, str(epoch))
        file(registry, epoch, 1, f"{epoch}/2")
    assert prove_manifests() == proved(4)
    assert registry.faults() == {}


def test_what_an_offices_own_spool_sends_is_proved_also_when_an_hours_manifest_overtakes_that_of_a_long_file(
    registry, tmp_path
):
    spool = Spool(tmp_path / "office", OFFICE)
    arrive(registry, spool, "d1", hour_after=3)
    arrive(registry, spool, "d2", hour_after=None)
    found = registry.all("SELECT closes, first_no, last_no, event_count FROM intake.manifest ORDER BY log_offset")
    assert found == [("hour", 1, 3, 3), ("file", 1, 6, 6), ("file", 9, 14, 6)]
    assert prove_manifests() == proved(2)
    assert (findings(registry), registry.faults(), notices(registry)) == (["same"] * 3, {}, [])


def arrive(registry: Any, spool: Spool, digest: str, hour_after: int | None) -> None:
    """A file of six rows, one of which could not be split; perhaps an hour is over after some of them."""
    events = [
        Event(uuid4(), "cpmi_registration", 1, None, n, b"ab", json.dumps(body).encode(), False)
        for n, body in enumerate(people(5, digest))
    ]
    events.append(Event(uuid4(), "cpmi_registration", 1, None, 6, b"ab", b"\xff;rusak", True))
    header = FileHeader(uuid4(), digest, "contoh.csv", "agent", datetime(2026, 2, 5, tzinfo=UTC).date())
    spool.take_in(header, events)
    (waiting,) = spool.waiting_files()
    envelopes = Envelopes(waiting, OFFICE, spool.epoch)
    for number, event in spool.waiting_events(waiting, 10):
        offer(registry, envelopes.outgoing(number, event))
        spool.mark_sent([number])
        if number == hour_after and spool.end_hour(datetime.now(UTC) + timedelta(minutes=70)):
            hour_named = spool.waiting_hour()
            assert hour_named
            offer(registry, manifest_of_hour(hour_named, OFFICE, spool.epoch))
            spool.mark_hour_sent(hour_named)
            assert prove_manifests() == PASSED
            assert (registry.faults(), notices(registry)) == ({}, [])
    offer(registry, manifest(waiting, OFFICE, spool.epoch))
    spool.mark_file_sent(waiting)


def offer(registry: Any, sent: Outgoing) -> None:
    at = datetime(2026, 2, 5, 5, tzinfo=UTC)
    offset = registry.offsets.get((OFFICE, 0), 0)
    registry.poll(OFFICE, [Offered(0, offset, OFFICE, at, sent.key, pack(sent.headers), sent.body)])
