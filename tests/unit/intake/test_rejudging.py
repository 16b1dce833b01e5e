"""What another edition makes of an event that was judged before."""

from datetime import UTC, date, datetime
from uuid import uuid4

from msgspec.structs import replace

from simpul.domain.reasons import Reason
from simpul.intake.heads import Decision, Head
from simpul.intake.judging import JudgedEvent
from simpul.intake.offered import Offered
from simpul.intake.rejudging import VerdictInForce, changes, rejudge, stored_reasons

CLOSED = Reason("destination_closed", "reject", "destination")
UNDER_AGE = Reason("under_age", "reject", "birth_date")
TITLE = Reason("name_has_title", "warning", "name")
HEAD = Head(uuid4(), 2, None, b"content", 1, 1, 7)


def event(*reasons: Reason) -> JudgedEvent:
    offered = Offered(1, 7, "3507", datetime(2026, 1, 5, tzinfo=UTC), None, b"", b"")
    return JudgedEvent(
        offered=offered, event_id=uuid4(), received_date=date(2026, 1, 5), body_digest=b"", reasons=reasons,
        document="cpmi_registration",
    )  # fmt: skip


def in_force(*reasons: Reason, is_newest: bool = True) -> VerdictInForce:
    verdict = "rejected" if any(reason.severity == "reject" for reason in reasons) else "accepted"
    return VerdictInForce(1, verdict, 2, frozenset(reasons), is_newest)


def test_what_nothing_refuses_any_more_is_let_in_under_its_own_revision() -> None:
    decision = rejudge(in_force(CLOSED, TITLE), event(TITLE), HEAD)
    assert decision == Decision("accepted", 2, replace(HEAD, accepted_revision=2))
    assert changes(in_force(CLOSED, TITLE), event(TITLE)) == [("newly_accepted", "destination_closed")]


def test_what_is_refused_for_another_reason_is_told_so() -> None:
    assert rejudge(in_force(CLOSED), event(UNDER_AGE), HEAD) == Decision("rejected", 2, HEAD)
    assert changes(in_force(CLOSED), event(UNDER_AGE)) == [("rejected_otherwise", "under_age")]
    assert changes(in_force(CLOSED, UNDER_AGE), event(UNDER_AGE)) == [("rejected_otherwise", "destination_closed")]


def test_what_is_refused_as_before_is_left_alone_also_with_another_warning() -> None:
    assert rejudge(in_force(CLOSED), event(CLOSED, TITLE), HEAD) is None
    assert changes(in_force(CLOSED), event(CLOSED, TITLE)) == []


def test_what_was_overtaken_is_superseded_and_not_let_in() -> None:
    overtaken = replace(HEAD, revision=3, log_offset=9)
    assert rejudge(in_force(CLOSED), event(), overtaken) == Decision("superseded", 2, overtaken)
    assert changes(in_force(CLOSED, is_newest=False), event()) == [("superseded", "destination_closed")]
    assert rejudge(in_force(CLOSED), event(CLOSED), overtaken) is None
    elsewhere = replace(HEAD, partition_id=2)
    assert rejudge(in_force(CLOSED), event(), elsewhere) == Decision("superseded", 2, elsewhere)


def test_what_was_overtaken_is_told_as_superseded_for_a_new_reason_too_and_not_where_it_was_let_in() -> None:
    assert changes(in_force(CLOSED, is_newest=False), event(CLOSED, UNDER_AGE)) == [("superseded", "under_age")]
    assert changes(in_force(is_newest=False), event(CLOSED)) == [("newly_rejected", "destination_closed")]


def test_what_was_let_in_stays_in_and_is_only_told() -> None:
    assert rejudge(in_force(TITLE), event(CLOSED), HEAD) is None
    assert changes(in_force(TITLE), event(CLOSED, TITLE)) == [("newly_rejected", "destination_closed")]


def test_a_new_warning_is_told_of_what_is_let_in() -> None:
    assert changes(in_force(), event(TITLE)) == [("newly_warned", "name_has_title")]
    assert changes(in_force(TITLE), event()) == []


def test_reasons_are_read_as_the_database_keeps_them() -> None:
    stored = [{"code": "under_age", "severity": "reject", "field": "birth_date", "audience": "office"}]
    assert stored_reasons(stored) == {UNDER_AGE}
