"""What the ledger says beside the law: numbers that never arrived, and offices that say nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from simpul.adapters.manifest_store import EpochManifest
from simpul.domain.intervals import Interval
from simpul.reading.account import Account, OfficeLedger
from simpul.reading.ledger_notices import gaps, silence

EPOCH, FIRST_FILE, SECOND_FILE = UUID(int=1), UUID(int=2), UUID(int=3)
SENT = datetime(2026, 2, 5, 5, tzinfo=UTC)
LATER = SENT + timedelta(seconds=61)


def named(first_no: int, last_no: int, file_id: UUID = FIRST_FILE, *, is_resent: bool = False) -> EpochManifest:
    return EpochManifest("3507", EPOCH, first_no, last_no, file_id, SENT, is_resent)


def told(
    manifests: list[EpochManifest], arrived: list[Interval], *judged_to: datetime | None
) -> list[dict[str, object]]:
    return [notice.details for notice in gaps(EPOCH, manifests, arrived, judged_to)]


def gap(first_no: int, last_no: int, file_id: UUID | None = FIRST_FILE) -> dict[str, object]:
    return {
        "epoch": str(EPOCH), "first_no": first_no, "last_no": last_no, "file_id": str(file_id) if file_id else None,
    }  # fmt: skip


def test_numbers_that_never_arrived_are_named_with_their_file():
    assert told([named(1, 9)], [Interval(1, 3), Interval(6, 10)], LATER, LATER) == [gap(4, 5)]


def test_nothing_is_missed_while_a_partition_is_not_judged_a_minute_past_the_manifest():
    assert told([named(1, 9)], [Interval(1, 3)], LATER, SENT + timedelta(seconds=60)) == []
    assert told([named(1, 9)], [Interval(1, 3)], LATER, None) == []


def test_each_gap_belongs_to_the_file_whose_manifest_names_it():
    manifests = [named(1, 3), named(5, 9, SECOND_FILE)]
    assert told(manifests, [Interval(1, 2), Interval(4, 8)], LATER) == [gap(3, 3), gap(9, 9, SECOND_FILE)]


def test_a_manifest_that_never_arrived_is_missed_by_its_own_number():
    """Numbers 4 to 6 and their manifest, 7, are lost; the next file begins at 8."""
    manifests = [named(1, 2), named(8, 9, SECOND_FILE)]
    assert told(manifests, [Interval(1, 3), Interval(8, 10)], LATER) == [gap(4, 7, None)]


def test_a_file_that_is_not_known_is_asked_for_by_what_its_office_sees_of_it():
    (unnamed,) = gaps(EPOCH, [named(5, 9)], [Interval(5, 10)], [LATER])
    to_do = "the office has to send again what it has no kode bukti for; the line stays, as none knows the file"
    assert unnamed.text.endswith(f"never arrived: {to_do}")


def test_a_file_that_came_again_whole_is_missed_no_more():
    assert told([named(1, 9, is_resent=True)], [Interval(1, 3)], LATER) == []


def test_an_hour_names_what_no_file_has_named_yet_and_nothing_twice():
    file, hour = named(1, 5), named(3, 9)._replace(file_id=None)
    assert told([file, hour], [Interval(1, 3), Interval(5, 7), Interval(10, 10)], LATER) == [gap(4, 4), gap(8, 9, None)]


def test_what_several_files_name_is_missed_once_and_told_of_the_first():
    """As of software that sends a manifest again, or names all its numbers anew with every file."""
    arrived = [Interval(2, 3), Interval(6, 20)]
    assert told([named(1, 4), named(1, 4), named(1, 9, SECOND_FILE)], arrived, LATER) == [
        gap(1, 1), gap(4, 4), gap(5, 5, SECOND_FILE),
    ]  # fmt: skip


def test_a_number_that_a_file_names_is_missed_though_another_that_names_it_came_again():
    assert told([named(1, 9, is_resent=True), named(5, 9, SECOND_FILE)], [], LATER) == [gap(5, 9, SECOND_FILE)]


def ledger(hour: datetime | None, pending: int = 0) -> OfficeLedger:
    office = OfficeLedger("3507")
    partition = office.partition(0)
    partition.total = Account(pending=pending, offered=pending)
    if hour:
        partition.hours[hour] = Account(offered=1)
    return office


def test_an_office_is_silent_after_five_whole_working_days():
    monday = datetime(2026, 2, 2, 5, tzinfo=UTC)
    assert silence(ledger(monday), datetime(2026, 2, 9, 5, tzinfo=UTC), 5) == []
    (notice,) = silence(ledger(monday), datetime(2026, 2, 10, 5, tzinfo=UTC), 5)
    assert (notice.count, notice.text) == (5, "no event for 5 working days, since 2026-02-02")


def test_what_waits_to_be_judged_is_no_silence():
    assert silence(ledger(datetime(2026, 1, 5, 5, tzinfo=UTC), pending=1), LATER, 5) == []


def test_an_office_that_never_sent_anything_is_said_to_be_so():
    (notice,) = silence(ledger(None), LATER, 5)
    assert notice.text == "has never sent anything"
