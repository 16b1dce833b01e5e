"""Which later revisions of a registration raise a signal of protection."""

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from msgspec.structs import replace

from simpul.domain.identity import RecordKey
from simpul.domain.reasons import Reason
from simpul.intake.deciding import Decided, decide_all
from simpul.intake.digests import Digests
from simpul.intake.heads import Decision, Head
from simpul.intake.judging import JudgedEvent
from simpul.intake.offered import Offered
from simpul.intake.protecting import Fields, Watch, fields_of, protect, watch_again
from simpul.rules.landed import Landed

DIGESTS = Digests(b"k" * 32)
LANDING: dict[str, object] = {
    "source_record_id": "REG/1", "name": "SITI CONTOH", "birth_date": date(2009, 8, 17), "nik": "3507115708090012",
    "registration_date": date(2026, 1, 12), "destination_code": "TW", "destination": "TWN", "occupation_code": "5322",
    "occupation_title": "Caregiver", "p3mi_code": "P3MI-0001", "desk": "1",
}  # fmt: skip
GROWN = {"birth_date": date(2005, 8, 17)}


def revision(offset: int, *codes: str, **values: object) -> JudgedEvent:
    severity = {"age_conflict": "warning"}
    return JudgedEvent(
        offered=Offered(1, offset, "3507", datetime(2026, 1, 15, tzinfo=UTC), None, b"", b""),
        event_id=uuid4(),
        received_date=date(2026, 1, 15),
        body_digest=b"",
        document="cpmi_registration",
        version=1,
        reasons=tuple(Reason(code, severity.get(code, "reject")) for code in codes),  # type: ignore[arg-type]
        record=RecordKey("REG/1", ""),
        record_digest=b"record",
        content_digest=b"content %d" % offset,
        landing=Landed(tuple(LANDING | values), tuple((LANDING | values).values())),
    )


def kinds(*events: JudgedEvent) -> list[tuple[int | None, int, tuple[str, ...]]]:
    """(offset before, offset, kinds) of every signal."""
    decided, _ = decide_all(events, {}, ())
    found = protect(decided, {}, DIGESTS)
    return [(signal.before and signal.before.log_offset, signal.log_offset, signal.kinds) for signal in found.signals]


def test_only_the_birth_date_changed_and_the_age_is_enough():
    assert kinds(revision(0, "under_age"), revision(1, **GROWN)) == [
        (0, 1, ("only_identity_changed", "birth_date_over_18"))
    ]


def test_more_changed_with_the_birth_date():
    assert kinds(revision(0, "under_age"), revision(1, **GROWN, name="SITI AMINAH")) == [
        (0, 1, ("birth_date_over_18",))
    ]


def test_another_desk_is_no_other_content():
    assert kinds(revision(0, "under_age"), revision(1, **GROWN, desk="2"))[0][2][0] == "only_identity_changed"


def test_only_the_nik_changed_and_the_ages_agree():
    other = {"nik": "3507115708050012"}
    assert kinds(revision(0, "age_conflict"), revision(1, **other))[1:] == [(0, 1, ("only_identity_changed",))]


def test_both_sides_of_eighteen_are_a_signal_at_once_and_again_where_one_date_became_another():
    events = [revision(0, "age_conflict"), revision(1, "age_conflict", name="SITI AMINAH")]
    events += [revision(2, "age_conflict", birth_date=date(2008, 8, 17), name="SITI AMINAH")]
    assert kinds(*events) == [(None, 0, ("age_conflict",)), (1, 2, ("age_conflict",))]


def test_a_birth_date_that_is_no_day_is_not_over_eighteen_and_the_next_one_is_still_looked_at():
    broken = revision(1, "birth_date_impossible", birth_date=None)
    assert kinds(revision(0, "under_age"), broken, revision(2, **GROWN)) == [
        (0, 2, ("only_identity_changed", "birth_date_over_18"))
    ]


@pytest.mark.parametrize("code", ["under_age", "destination_closed", "p3mi_not_licensed"])
@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"destination_code": "HK"}, "destination"),
        ({"occupation_code": "9111"}, "occupation"),
        ({"p3mi_code": "P3MI-0002"}, "p3mi"),
    ],
)
def test_what_a_person_is_sent_to_changed_after_a_refusal(code, change, kind):
    assert kinds(revision(0, code), revision(1, code, **change)) == [(0, 1, (kind,))]
    assert kinds(revision(0, code), revision(1, **change)) == [(0, 1, (kind,))]


def test_another_spelling_is_no_change():
    assert kinds(revision(0, "destination_closed"), revision(1, "destination_closed", destination="Taiwan")) == []


@pytest.mark.parametrize(
    ("written", "other", "kind"),
    [
        ({"destination_code": None, "destination": "Utopia"}, {"destination": "Atlantis"}, "destination"),
        ({"occupation_code": None, "occupation_title": "Caregiver"}, {"occupation_title": "Kelasi"}, "occupation"),
    ],
)
def test_what_has_no_code_is_compared_as_it_is_written(written, other, kind):
    first = revision(0, "under_age", **written)
    assert kinds(first, revision(1, "under_age", **written | other)) == [(0, 1, (kind,))]
    assert kinds(first, revision(1, "under_age", **written, name="SITI AMINAH")) == []


def test_other_reasons_are_not_looked_at():
    assert kinds(revision(0, "nik_malformed"), revision(1, **GROWN, destination_code="HK")) == []


def test_an_age_conflict_is_no_refusal_after_which_a_destination_may_not_change():
    assert kinds(revision(0, "age_conflict"), revision(1, "age_conflict", destination_code="HK"))[1:] == []


def test_the_first_revision_that_is_let_in_ends_the_watch():
    events = [revision(0, "p3mi_not_licensed"), revision(1, p3mi_code="P3MI-0002"), revision(2, p3mi_code="P3MI-0003")]
    assert kinds(*events) == [(0, 1, ("p3mi",))]


def test_a_repetition_and_a_record_of_another_kind_change_nothing():
    first = revision(0, "under_age")
    again = replace(revision(1, **GROWN), event_id=first.event_id)
    line = replace(revision(2, "under_age"), document="placement_stage", record_digest=b"line")
    assert kinds(first, again, line) == []


def watch(event: JudgedEvent, record: UUID, number: int) -> Watch:
    codes = frozenset(reason.code for reason in event.reasons)
    return Watch(record, number, "3507", 1, event.offered.log_offset, codes, fields_of(event, DIGESTS))


def test_a_watch_that_was_kept_is_compared_added_to_and_ended():
    first, second, third = revision(0, "under_age"), revision(1, "under_age", nik=None), revision(2, **GROWN)
    decided, _ = decide_all([first, second, third], {}, ())

    def after(found: Decided, newest: Watch | None = None) -> tuple[list[int], list[int], bool]:
        said = protect([found], {record: newest} if newest else {}, DIGESTS)
        compared = [signal.before.log_offset for signal in said.signals if signal.before]
        return compared, [each.revision for each in said.watched], record in said.let_in

    record = decided[0].decision.head.record_ref  # type: ignore[union-attr]
    assert after(decided[0]) == ([], [1], False)
    assert after(decided[1], watch(first, record, 1)) == ([], [2], False)
    assert after(decided[2], watch(second, record, 2)) == ([1], [], True)


def test_of_many_refused_revisions_of_a_poll_each_is_compared_with_the_one_before_it():
    events = [revision(number, "under_age", destination_code=f"{number}") for number in range(4)]
    decided, _ = decide_all([*events, revision(4, "under_age", **GROWN)], {}, ())
    found = protect(decided, {}, DIGESTS)
    assert [signal.before and signal.before.revision for signal in found.signals] == [1, 2, 3, 4]
    assert [each.revision for each in found.watched] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("verdict", "number", "codes", "left"),
    [
        ("rejected", 2, ["destination_closed"], [1, 2]),
        ("rejected", 2, [], [1]),
        ("rejected", 3, ["under_age"], [1, 2, 3]),
        ("accepted", 3, [], []),
        ("accepted", 2, ["age_conflict"], [2]),
        ("superseded", 1, [], [2]),
        ("superseded", 1, ["under_age"], [1, 2]),
        ("superseded", 3, ["under_age"], [1, 2]),
    ],
)
def test_what_is_watched_after_a_judging_again(verdict, number, codes, left):
    record, event = uuid4(), revision(number, *codes)
    kept = [watch(revision(each, "under_age"), record, each) for each in (1, 2)]
    head = Head(record, 3, None, b"", None, 1, 3)
    found = watch_again([Decided(event, Decision(verdict, number, head))], {(record, 1), (record, 2)}, DIGESTS)
    still = [each for each in kept if record not in found.let_in and (record, each.revision) not in found.ended]
    now = {each.revision: each.codes for each in [*still, *found.watched]}
    assert (sorted(now), found.signals) == (left, [])
    assert now.get(number, frozenset()) == frozenset(codes if number in left else ())


def test_digests_are_kept_as_they_are_read():
    fields = fields_of(revision(0), DIGESTS)
    assert Fields.of_bytes(fields.as_bytes()) == fields


def test_text_that_is_no_unicode_has_a_digest_too():
    assert fields_of(revision(0, "under_age", name="SITI \ud800\x00"), DIGESTS)
