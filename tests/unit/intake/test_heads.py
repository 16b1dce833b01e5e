"""Which verdict an event gets, from what its record's head has seen."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from msgspec.structs import replace

from simpul.domain.identity import RecordKey
from simpul.domain.reasons import Reason
from simpul.intake.heads import Decision, Head, decide
from simpul.intake.judging import JudgedEvent
from simpul.intake.offered import Offered

REFUSED = (Reason("under_age", "reject", "birth_date"),)
WARNED = (Reason("nik_missing", "warning", "nik"),)


def event(content: bytes = b"a", stated: int | None = None, reasons: tuple[Reason, ...] = ()) -> JudgedEvent:
    offered = Offered(1, 7, "3507", datetime(2026, 1, 5, tzinfo=UTC), None, b"", b"")
    return JudgedEvent(
        offered=offered,
        event_id=uuid4(),
        received_date=date(2026, 1, 5),
        body_digest=b"",
        document="cpmi_registration",
        version=1,
        reasons=reasons,
        record=RecordKey("REG/1", ""),
        record_digest=b"record",
        content_digest=content,
        stated_revision=stated,
    )


def void(content: bytes = b"void", reasons: tuple[Reason, ...] = ()) -> JudgedEvent:
    return replace(event(content, reasons=reasons), document="record_void")


def follow(*events: JudgedEvent) -> list[Decision]:
    head: Head | None = None
    decisions = []
    for offered in events:
        decision = decide(offered, head, is_known=False)
        head = decision.head or head
        decisions.append(decision)
    return decisions


def verdicts(*events: JudgedEvent) -> list[tuple[str, int | None]]:
    return [(decision.verdict, decision.revision) for decision in follow(*events)]


def test_a_first_clean_record_is_accepted_as_revision_one() -> None:
    assert verdicts(event()) == [("accepted", 1)]


def test_a_first_record_keeps_the_revision_its_office_states() -> None:
    assert verdicts(event(stated=3)) == [("accepted", 3)]


def test_warnings_do_not_keep_a_record_out() -> None:
    assert verdicts(event(reasons=WARNED)) == [("accepted", 1)]


def test_the_same_content_again_is_a_duplicate() -> None:
    assert verdicts(event(b"a"), event(b"a")) == [("accepted", 1), ("duplicate", 1)]


def test_the_same_content_with_a_higher_stated_revision_is_a_new_revision() -> None:
    assert verdicts(event(b"a", 1), event(b"a", 2)) == [("accepted", 1), ("accepted", 2)]


@pytest.mark.parametrize("stated", [None, 1, 2])
def test_the_same_content_without_a_higher_stated_revision_is_a_duplicate(stated: int | None) -> None:
    assert verdicts(event(b"a", 2), event(b"a", stated)) == [("accepted", 2), ("duplicate", 2)]


@pytest.mark.parametrize("stated", [None, 1])
def test_other_content_without_a_stated_revision_is_the_next_revision(stated: int | None) -> None:
    assert verdicts(event(b"a", stated), event(b"b")) == [("accepted", 1), ("accepted", 2)]


def test_the_same_stated_revision_with_other_content_is_a_new_revision_by_arrival() -> None:
    assert verdicts(event(b"a", 1), event(b"b", 1), event(b"c", 1)) == [
        ("accepted", 1),
        ("accepted", 2),
        ("accepted", 3),
    ]


def test_an_older_stated_revision_after_a_newer_is_superseded() -> None:
    assert verdicts(event(b"a", 3), event(b"b", 2)) == [("accepted", 3), ("superseded", 2)]
    assert verdicts(event(b"a", 1), event(b"b", 3), event(b"c"), event(b"d", 2))[-1] == ("superseded", 2)


def test_superseded_comes_before_the_reasons_of_its_content() -> None:
    assert verdicts(event(b"a", 3), event(b"b", 2, REFUSED)) == [("accepted", 3), ("superseded", 2)]


def test_a_refused_revision_counts_as_seen_and_leaves_the_accepted_one_current() -> None:
    _, refused, again = follow(event(b"a"), event(b"b", reasons=REFUSED), event(b"b", reasons=REFUSED))
    assert (refused.verdict, refused.revision) == ("rejected", 2)
    assert refused.head is not None
    assert (refused.head.accepted_revision, refused.head.is_void) == (1, False)
    assert again.verdict == "duplicate"


def test_content_that_returns_after_another_revision_is_a_revision_of_its_own() -> None:
    assert [verdict for verdict, _ in verdicts(event(b"a"), event(b"b"), event(b"a"))] == ["accepted"] * 3


def test_a_known_event_is_a_duplicate_whatever_its_reasons() -> None:
    assert decide(event(reasons=REFUSED), None, is_known=True).verdict == "duplicate"


def test_an_event_that_hides_its_identity_is_refused_even_when_known() -> None:
    hidden = replace(event(reasons=(Reason("unreadable", "reject"),)), document=None, record_digest=None)
    assert decide(hidden, None, is_known=True) == Decision("rejected", None, None)


def test_a_record_without_its_own_number_is_refused_without_a_revision() -> None:
    nameless = replace(event(reasons=REFUSED), record=None, record_digest=None, content_digest=None)
    assert decide(nameless, None, is_known=False) == Decision("rejected", None, None)


def test_a_manifest_is_control() -> None:
    assert decide(replace(event(), manifest={"epoch": "e"}), None, is_known=False).verdict == "control"


@pytest.mark.parametrize("stated", [None, 1])
def test_a_record_that_was_numbered_by_arrival_only_takes_a_first_stated_number_as_news(stated: int | None) -> None:
    assert verdicts(event(b"a"), event(b"b"), event(b"c", stated))[-1] == ("accepted", 3)


def test_a_taking_back_is_the_records_next_revision_and_what_follows_brings_it_back() -> None:
    decisions = follow(event(b"a"), void(), event(b"a"))
    assert [(each.verdict, each.revision) for each in decisions] == [("accepted", 1), ("accepted", 2), ("accepted", 3)]
    assert [each.head is not None and each.head.is_void for each in decisions] == [False, True, False]


def test_the_same_taking_back_again_is_a_duplicate() -> None:
    assert verdicts(event(), void(), void())[-1] == ("duplicate", 2)


def test_a_taking_back_of_a_record_that_never_came_is_refused_for_that() -> None:
    decision = decide(void(), None, is_known=False)
    assert decision == Decision("rejected", None, None, (Reason("record_unknown", "reject", "source_record_id"),))


def test_a_taking_back_that_does_not_name_its_record_is_not_called_unknown_too() -> None:
    decision = decide(void(reasons=(Reason("missing_required", "reject", "stage_code"),)), None, is_known=False)
    assert decision == Decision("rejected", None, None)


def test_a_refused_taking_back_is_no_revision() -> None:
    accepted, refused = follow(event(b"a"), void(reasons=(Reason("missing_required", "reject", "reason"),)))
    assert (refused.verdict, refused.revision, refused.head) == ("rejected", 1, accepted.head)


def test_a_refused_revision_does_not_bring_a_record_back() -> None:
    *_, refused = follow(event(b"a"), void(), event(b"b", reasons=REFUSED))
    assert refused.head is not None
    assert refused.head.is_void


def test_a_stated_revision_older_than_the_one_taken_back_is_superseded() -> None:
    assert verdicts(event(b"a", 3), void(), event(b"b", 2))[-1] == ("superseded", 2)
