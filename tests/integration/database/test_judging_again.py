"""Edition 2 of the rules on a real database: its impact, its activation, and what was refused judged again, once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from threading import Event
from time import sleep
from typing import Any

import msgspec
import psycopg
import pytest
from tests.integration.database.records import BAD_NIK, SITI
from tests.integration.database.statements import statements
from typer.testing import CliRunner

from simpul.adapters import rejudge_store, replay_store
from simpul.adapters.edition_store import activate as activate_as
from simpul.adapters.intake_store import IntakeStore, OffsetMoved
from simpul.adapters.later_verdicts import expire_cases
from simpul.adapters.postgres import connected
from simpul.adapters.recount_intake import IN_FORCE
from simpul.adapters.rules_in_force import RulesInForce
from simpul.contracts.cases import case_ages
from simpul.contracts.packed_headers import unpack
from simpul.decisions.waivers import waive
from simpul.domain.office import WIB
from simpul.errors import RetryLater, StopNow
from simpul.rejudging import again
from simpul.rejudging.activation import activate, edition_lines
from simpul.rejudging.again import judge_again
from simpul.rejudging.commands import rules
from simpul.rejudging.impact import impact
from simpul.rules import reference
from simpul.rules.editions import Edition, editions

MAID = SITI | {"destination": "Arab Saudi", "occupation_title": "Domestic Worker"}
BACK_AGAIN = MAID | {"scheme_code": "REENTRY"}
PERMITTED = SITI | {"scheme_code": "P2P", "p3mi_code": "P3MI-0001", "sip2mi_number": "SIP2MI/00003/2025"}
OTHERS_PERMIT = PERMITTED | {"p3mi_code": "P3MI-0002"}


@pytest.fixture(autouse=True)
def two_editions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Editions 1 and 2 judge by the lists that are here, whichever edition brought those."""
    know(monkeypatch, *(replace(editions()[name], reference_edition=reference.load().edition) for name in ("1", "2")))


def know(monkeypatch: pytest.MonkeyPatch, *known: Edition) -> None:
    """Let this installation know these editions of the rules, and no others; the first judges at the beginning."""
    monkeypatch.setattr("simpul.rules.editions.installed", lambda: known[0])
    for module in ("rules.editions", "rejudging.replay", "rejudging.activation"):
        monkeypatch.setattr(f"simpul.{module}.editions", lambda: {each.name: each for each in known})


def numbered(body: dict[str, Any], number: int) -> dict[str, Any]:
    return body | {"source_record_id": f"REG/{number}"}


def offer(registry: Any) -> None:
    """One of each: spared by edition 2, not spared, refused for another reason, warned anew, in order."""
    bodies = [BACK_AGAIN, MAID, OTHERS_PERMIT, PERMITTED | {"occupation_title": "Nurse"}, SITI]
    registry.send_all([numbered(body, number) for number, body in enumerate(bodies)])


def verdicts(registry: Any) -> list[tuple[Any, ...]]:
    return registry.all("SELECT log_offset, verdict_no, verdict, cause, rule_edition FROM intake.verdict ORDER BY 1, 2")


def everything(registry: Any) -> list[list[tuple[Any, ...]]]:
    tables = ("intake.verdict", "intake.record_head", "intake.reject_case", "intake.outbox", "quality.slice",
              "quality.slice_event", "landing.cpmi_registration", "intake.ledger_hour")  # fmt: skip
    return [registry.all(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]


def test_the_impact_is_told_and_nothing_is_written_but_the_access_log(registry):
    offer(registry)
    before = everything(registry)
    found = impact("2", None, None)
    assert (found.in_force, found.judged) == ("1", 5)
    assert found.changed.rows() == [
        {"office_code": "3507", "change": "newly_accepted", "code": "destination_closed", "events": 1},
        {"office_code": "3507", "change": "newly_warned", "code": "sip2mi_other_job", "events": 1},
        {"office_code": "3507", "change": "rejected_otherwise", "code": "sip2mi_other_p3mi", "events": 1},
    ]
    assert everything(registry) == before
    assert registry.all("SELECT login_name, record_count FROM audit.read") == [("simpul_operator", 5)]


def test_the_impact_is_that_of_the_days_asked_for(registry):
    registry.send(numbered(BACK_AGAIN, 1), day=date(2026, 2, 5))
    registry.send(numbered(BACK_AGAIN, 2), day=date(2026, 3, 5))
    assert impact("2", date(2026, 3, 1), date(2026, 3, 31)).judged == 1
    assert impact("2", date(2026, 3, 6), None).judged == 0


def test_an_activation_is_a_dated_event_with_the_login_that_said_so(registry):
    assert activate("2", "Surat edaran 12/2026")
    assert not activate("2", "once more")
    rows = registry.all("SELECT edition, actor, reason, activated_at IS NOT NULL FROM intake.rule_edition")
    assert rows == [("2", "simpul_rules", "Surat edaran 12/2026", True)]
    assert [(line["edition"], line["state"]) for line in edition_lines()] == [("1", "before"), ("2", "in force")]


def test_nobody_activates_in_anothers_name(registry):
    with connected("simpul_rules") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("INSERT INTO intake.rule_edition (edition, reason, actor) VALUES ('2', 'x', 'minister')")
    with connected("simpul_operator") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        activate_as(connection, "2", "x")


def test_an_edition_that_is_not_there_is_named(registry):
    with pytest.raises(StopNow, match="there are: 1, 2"):
        activate("3", "x")


def test_an_edition_whose_lists_are_not_here_is_not_activated(registry, monkeypatch):
    later = replace(editions()["2"], name="3", reference_edition="2099-01")
    monkeypatch.setattr("simpul.rejudging.replay.editions", lambda: {"3": later})
    with pytest.raises(StopNow, match="lists of 2099-01"):
        activate("3", "x")
    assert registry.all("SELECT edition FROM intake.rule_edition") == []


def test_lists_that_the_edition_in_force_does_not_name_wait_for_the_one_that_does(registry, monkeypatch):
    earlier = replace(editions()["1"], reference_edition="2001-01")
    here = reference.load().edition
    with_new_lists = replace(earlier, name="3", state="draft", reference_edition=here, follows=earlier)
    know(monkeypatch, earlier, with_new_lists)
    registry.send(numbered(BAD_NIK, 1))
    with pytest.raises(StopNow, match=r"lists of 2001-01.* that name those: 3 \("):
        judge_again()
    assert impact("3", None, None).changed.events == {}
    assert activate("3", "x")
    assert judge_again().refused == 1
    assert [(line["edition"], line["state"]) for line in edition_lines()] == [("1", "before"), ("3", "in force")]


def test_an_edition_is_not_activated_before_its_first_day(registry, monkeypatch):
    today = datetime.now(UTC).astimezone(WIB).date()
    of_today = replace(editions()["2"], name="3", valid_from=today)
    later = replace(of_today, name="4", valid_from=today + timedelta(days=1))
    monkeypatch.setattr("simpul.rejudging.replay.editions", lambda: {"3": of_today, "4": later})
    with pytest.raises(StopNow, match=f"received from {later.valid_from} on"):
        activate("4", "x")
    assert registry.all("SELECT edition FROM intake.rule_edition") == []
    assert activate("3", "x")


def test_a_running_intake_hears_of_an_activation(registry, monkeypatch):
    monkeypatch.setattr("simpul.adapters.rules_in_force.EDITION_SECONDS", 0.0)
    with connected("simpul_intake", autocommit=True) as connection:
        known = RulesInForce(connection, reference.load())
        assert not known.refresh()
        activate("2", "x")
        assert known.refresh()
        assert known.edition.name == "2"
        assert known.reference.permit_use == {}
        registry.owner.execute("INSERT INTO intake.rule_edition (edition, reason) VALUES ('99', 'x')")
        with pytest.raises(StopNow, match="Edition 99"):
            known.refresh()


def test_what_was_judged_under_another_edition_than_the_one_in_force_does_not_land(registry):
    first, second = (numbered(BACK_AGAIN, number) for number in (1, 2))
    registry.send(first, edition="1", judged_under={"1"})  # nobody activated one so far
    activate("2", "x")
    for judged_under in ({"1"}, {"1", "2"}):
        with pytest.raises(OffsetMoved, match="Another edition"):
            registry.send(second, edition="1", judged_under=judged_under)
        registry.offsets["3507", 0] -= 1
    assert registry.one("SELECT count(*) FROM intake.raw") == 1
    registry.send(second, edition="2", judged_under={"2"})
    assert [verdict for _, _, verdict, _, _ in verdicts(registry)] == ["rejected", "accepted"]
    assert registry.faults() == {}


def test_a_run_waits_for_what_was_judged_before_the_activation_and_is_landing(registry, monkeypatch):
    lands, may_end, advance = Event(), Event(), IntakeStore._advance

    def advance_late(*asked: Any) -> None:
        lands.set()
        assert may_end.wait(20)
        advance(*asked)

    monkeypatch.setattr(IntakeStore, "_advance", advance_late)
    with ThreadPoolExecutor(2) as beside:
        landing = beside.submit(registry.send, BACK_AGAIN, edition="1", judged_under={"1"})
        assert lands.wait(20)
        activate("2", "x")
        run = beside.submit(judge_again)
        sleep(0.5)
        assert not run.done()
        may_end.set()
        assert landing.result().decision.verdict == "rejected"
        assert run.result().changed.events == {"newly_accepted": 1}


def test_a_run_gives_up_where_something_is_landing_for_ever_and_says_what_to_do(registry, monkeypatch):
    monkeypatch.setattr("simpul.adapters.landings.LANDED_SECONDS", 0.2)
    with connected("simpul_intake") as frozen:
        frozen.execute("SELECT FROM intake.topic_partition FOR UPDATE")
        with pytest.raises(RetryLater, match="then run simpul rules rejudge"):
            judge_again()


def test_only_what_the_edition_judges_otherwise_is_judged_again_and_lands(registry):
    offer(registry)
    activate("2", "x")
    found = judge_again()
    assert found.refused == 3
    assert dict(found.changed.events) == {"newly_accepted": 1, "rejected_otherwise": 1}
    assert verdicts(registry) == [
        (0, 1, "rejected", "first", "1"), (0, 2, "accepted", "rejudge", "2"),
        (1, 1, "rejected", "first", "1"),
        (2, 1, "rejected", "first", "1"), (2, 2, "rejected", "rejudge", "2"),
        (3, 1, "accepted", "first", "1"),
        (4, 1, "accepted", "first", "1"),
    ]  # fmt: skip
    cases = "SELECT log_offset, state, closed_by, closing_reason FROM intake.reject_case ORDER BY log_offset"
    resolved = (0, "resolved", "simpul_rules", "judged again under edition 2 of the rules")
    assert registry.all(cases) == [resolved, (1, "open", None, None), (2, "open", None, None)]
    assert registry.one("SELECT accepted_revision FROM intake.record_head WHERE source_record_id = 'REG/0'") == 1
    assert registry.faults() == {}
    registry.load()
    assert registry.one("SELECT count(*) FROM registry.current_registration") == 3
    assert registry.faults() == {}


def test_events_that_an_older_version_took_in_are_judged_again_and_waived(registry):
    offer(registry)
    registry.send(numbered(BAD_NIK, 9))
    for partition, offset, headers in registry.all("SELECT partition_id, log_offset, headers FROM intake.raw_body"):
        registry.owner.execute(
            "UPDATE intake.raw_body SET headers = %s WHERE partition_id = %s AND log_offset = %s",
            [msgspec.msgpack.encode(unpack(headers)), partition, offset],
        )
    activate("2", "x")
    assert dict(judge_again().changed.events) == {"newly_accepted": 1, "rejected_otherwise": 1}
    waive("3507", "REG/9", "Dicek Dukcapil")
    assert registry.one("SELECT state FROM intake.reject_case WHERE log_offset = 5") == "waived"
    assert registry.faults() == {}


def test_the_office_hears_what_became_of_it(registry):
    offer(registry)
    activate("2", "x")
    judge_again()
    lines = registry.all("SELECT lines FROM intake.outbox ORDER BY outbox_id DESC LIMIT 1")[0][0]
    told = [json.loads(line) for line in lines.splitlines()]
    assert [(line["source_record_id"], line["verdict"]) for line in told] == [
        ("REG/0", "accepted"),
        ("REG/2", "rejected"),
    ]
    assert told[1]["reasons"] == [{"code": "sip2mi_other_p3mi", "severity": "reject", "field": "sip2mi_number"}]


def test_what_settles_more_than_a_message_holds_when_it_is_judged_again_is_told_in_several(registry, monkeypatch):
    monkeypatch.setattr("simpul.adapters.outbox_store.NAMED_AT_ONCE", 2)
    refused = registry.send_all([BAD_NIK | {"phone": f"08123456789{number}"} for number in range(5)])
    newest = str(registry.send(BACK_AGAIN).event.event_id)
    activate("2", "x")
    judge_again()
    told = [each for each in registry.told() if each["event_id"] == newest and each["cause"] == "rejudge"]
    assert [len(each["resolves"]) for each in told] == [2, 2, 1]
    assert [event for each in told for event in each["resolves"]] == [str(each.event.event_id) for each in refused]
    assert registry.faults() == {}


def test_a_case_that_was_notified_is_told_as_open_when_it_is_judged_again(registry):
    offer(registry)
    registry.owner.execute("UPDATE intake.reject_case SET state = 'notified', notified_at = now()")
    activate("2", "x")
    judge_again()
    assert [(told["verdict"], told["case"]) for told in registry.told()[-2:]] == [
        ("accepted", "resolved"),
        ("rejected", "open"),
    ]


def test_a_case_that_had_lapsed_is_resolved_where_its_record_is_let_in_after_all(registry):
    offer(registry)
    registry.owner.execute("UPDATE intake.reject_case SET opened_at = now() - interval '2 years'")
    with connected("simpul_relay", autocommit=True) as relay:
        assert expire_cases(relay, case_ages()) == 3
    activate("2", "x")
    judge_again()
    states = registry.all("SELECT log_offset, state, closed_by FROM intake.reject_case ORDER BY 1")
    assert states == [(0, "resolved", "simpul_rules"), (1, "expired", "simpul_relay"), (2, "expired", "simpul_relay")]
    lines = registry.all("SELECT lines FROM intake.outbox ORDER BY ctid DESC LIMIT 1")[0][0].splitlines()
    assert [(told["verdict"], told["case"]) for told in map(json.loads, lines)] == [
        ("accepted", "resolved"),
        ("rejected", "expired"),
    ]
    assert registry.faults() == {}


def test_many_events_are_judged_again_by_as_many_statements_as_one(registry):
    def again_of(*numbers: int) -> int:
        registry.send_all([numbered(BACK_AGAIN, number) for number in numbers], edition="1")
        with statements() as asked:
            assert judge_again(with_report=False).changed.events == {"newly_accepted": len(numbers)}
        return len(asked)

    activate("2", "Surat edaran 12/2026")
    again_of(0)  # opens the slice of the day
    assert again_of(1) == again_of(*range(2, 10))
    query = "SELECT DISTINCT state, closed_by_log_offset = log_offset, closing_reason FROM intake.reject_case"
    assert registry.all(query) == [("resolved", True, "judged again under edition 2 of the rules")]


def test_a_second_run_changes_nothing(registry):
    offer(registry)
    activate("2", "x")
    judge_again()
    before = everything(registry)
    found = judge_again()
    assert not found.changed.events
    assert everything(registry) == before


def test_the_verdict_in_force_is_the_newest_event_by_event_and_for_all_at_once(registry):
    offer(registry)
    activate("2", "x")
    judge_again()
    of_an_event: dict[int, Any] = {}
    for offset, number, verdict, _, _ in verdicts(registry):
        of_an_event[offset] = (offset, number, verdict)
    asked = "SELECT log_offset, verdict_no, verdict FROM {} in_force ORDER BY 1"
    assert any(number > 1 for _, number, _ in of_an_event.values())
    assert registry.all(asked.format("intake.verdict_in_force")) == list(of_an_event.values())
    by_sets = f"(WITH verdict AS (SELECT * FROM intake.verdict) {IN_FORCE})"
    assert registry.all(asked.format(by_sets)) == list(of_an_event.values())


def test_many_runs_at_once_judge_every_event_again_once(registry):
    registry.send_all([numbered(BACK_AGAIN, number) for number in range(40)])
    activate("2", "x")
    with ThreadPoolExecutor(4) as runs:
        found = list(runs.map(lambda _: judge_again(with_report=False), range(4)))
    assert sum(each.changed.events["newly_accepted"] for each in found) == 40
    assert registry.one("SELECT count(*) FROM intake.verdict WHERE cause = 'rejudge'") == 40
    assert registry.one("SELECT count(*) FROM landing.cpmi_registration") == 40
    assert registry.faults() == {}


def test_what_comes_after_the_activation_for_a_day_before_it_is_judged_as_what_came_on_its_day(registry, monkeypatch):
    of_march = replace(editions()["2"], name="of March", valid_from=date(2026, 3, 1))
    know(monkeypatch, editions()["1"], of_march)
    registry.send(numbered(BACK_AGAIN, 1), day=date(2026, 2, 5))
    activate(of_march.name, "x")
    registry.send(numbered(BACK_AGAIN, 2), day=date(2026, 2, 5), edition=of_march.name)
    registry.send(numbered(BACK_AGAIN, 3), day=date(2026, 3, 5), edition=of_march.name)
    judged = [(0, 1, "rejected", "first", "1"), (1, 1, "rejected", "first", "1")]
    judged += [(2, 1, "accepted", "first", of_march.name)]
    assert verdicts(registry) == judged
    judge_again()
    assert verdicts(registry) == judged
    assert registry.faults() == {}


def test_what_an_interrupted_run_left_is_judged_again_by_the_edition_of_its_day(registry, monkeypatch):
    first = editions()["1"]
    second = replace(editions()["2"], state="before", follows=first)
    third = replace(first, name="3 after 2", state="draft", valid_from=date(2026, 3, 1), follows=second)
    know(monkeypatch, first, second, third)
    registry.send_all([numbered(BACK_AGAIN, number) for number in (1, 2, 3)])
    registry.send(numbered(BACK_AGAIN, 4), day=date(2026, 3, 5))
    activate(second.name, "x")
    monkeypatch.setattr(replay_store, "_FETCH", 1)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(rejudge_store, "tell_later_verdicts", broken_after(1))
        with pytest.raises(StopNow, match="broken in the middle"):
            judge_again()
    assert [row[2] for row in verdicts(registry)].count("accepted") == 1
    activate(third.name, "y")
    assert judge_again().changed.events == {"newly_accepted": 2}
    in_force = [(row[0], row[2], row[4]) for row in verdicts(registry) if (row[1] == 2) == (row[0] < 3)]
    assert in_force == [(0, "accepted", "2"), (1, "accepted", "2"), (2, "accepted", "2"), (3, "rejected", "1")]
    assert not judge_again().changed.events
    assert registry.faults() == {}


def broken_after(batches: int) -> Callable[..., None]:
    """What tells of later verdicts, until it was called so often; then it breaks."""
    tell, told = rejudge_store.tell_later_verdicts, count(1)

    def tell_or_break(*of_what: Any) -> None:
        if next(told) > batches:
            raise StopNow("broken in the middle")
        tell(*of_what)

    return tell_or_break


def test_a_run_lets_nothing_in_once_another_edition_was_activated(registry, monkeypatch):
    registry.send_all([numbered(BACK_AGAIN, number) for number in (1, 2)])
    activate("2", "x")
    monkeypatch.setattr(replay_store, "_FETCH", 1)
    tell = rejudge_store.tell_later_verdicts

    def tell_and_withdraw(*told: Any) -> None:
        tell(*told)
        activate("1", "edition 2 was a mistake")

    monkeypatch.setattr(rejudge_store, "tell_later_verdicts", tell_and_withdraw)
    with pytest.raises(StopNow, match="Edition 1 of the rules was activated meanwhile"):
        judge_again()
    assert [row[2] for row in verdicts(registry)] == ["rejected", "accepted", "rejected"]
    assert judge_again().changed.events == {}


def test_what_is_waived_while_it_is_judged_again_is_left_alone(registry, monkeypatch):
    registry.send(numbered(OTHERS_PERMIT, 1))
    activate("2", "x")
    settled = again._settled

    def settle_late(*judged: Any) -> Any:
        waive("3507", "REG/1", "Dicek")
        return settled(*judged)

    monkeypatch.setattr(again, "_settled", settle_late)
    judge_again(with_report=False)
    assert [(number, cause) for _, number, _, cause, _ in verdicts(registry)] == [(1, "first")]
    assert registry.one("SELECT state FROM intake.reject_case") == "waived"
    assert registry.faults() == {}


def test_what_was_overtaken_is_superseded_and_what_was_repeated_is_left_alone(registry):
    registry.send(numbered(BACK_AGAIN, 1))
    registry.send(numbered(BACK_AGAIN, 1))
    registry.send(numbered(BACK_AGAIN | {"name": "SITI AMINAH"}, 1))
    activate("2", "x")
    judge_again()
    newest = {offset: (number, verdict) for offset, number, verdict, _, _ in verdicts(registry)}
    assert newest == {0: (2, "superseded"), 1: (1, "duplicate"), 2: (2, "accepted")}
    assert registry.all("SELECT DISTINCT state FROM intake.reject_case") == [("resolved",)]
    registry.load()
    assert registry.all("SELECT revision, name FROM registry.current_registration") == [(2, "SITI AMINAH")]
    assert registry.faults() == {}


def test_a_correction_that_came_before_is_never_undone(registry):
    registry.send(numbered(BACK_AGAIN, 1))
    registry.send(numbered(SITI, 1))
    activate("2", "x")
    judge_again()
    assert [row[2] for row in verdicts(registry)] == ["rejected", "superseded", "accepted"]
    registry.load()
    assert registry.all("SELECT destination_code FROM registry.current_registration") == [("TW",)]
    assert registry.faults() == {}


def test_a_record_that_was_taken_back_meanwhile_stays_so(registry):
    registry.send(numbered(BACK_AGAIN, 1))
    taking_back = {"document": "cpmi_registration", "source_record_id": "REG/1", "reason": "x", "taken_back_by": "x"}
    registry.send(taking_back, document="record_void")
    activate("2", "x")
    judge_again()
    assert [row[2] for row in verdicts(registry)] == ["rejected", "superseded", "accepted"]
    assert registry.one("SELECT is_void FROM intake.record_head")
    registry.load()
    assert registry.one("SELECT count(*) FROM registry.current_registration") == 0
    assert registry.faults() == {}


def test_what_is_let_in_brings_a_record_back_that_was_taken_back(registry):
    registry.send(numbered(SITI, 1))
    taking_back = {"document": "cpmi_registration", "source_record_id": "REG/1", "reason": "x", "taken_back_by": "x"}
    registry.send(taking_back, document="record_void")
    registry.send(numbered(BACK_AGAIN, 1))
    activate("2", "x")
    judge_again()
    assert registry.all("SELECT accepted_revision, is_void FROM intake.record_head") == [(3, False)]
    registry.load()
    assert registry.one("SELECT revision FROM registry.current_registration") == 3
    assert registry.faults() == {}


def test_what_was_let_in_and_would_now_fail_is_reported_and_stays(registry):
    registry.send(numbered(BACK_AGAIN, 1), edition="2")
    activate("1", "x")
    found = judge_again()
    assert found.would_fail.rows() == [
        {"office_code": "3507", "change": "newly_rejected", "code": "destination_closed", "events": 1}
    ]
    assert [row[2] for row in verdicts(registry)] == ["accepted"]


def test_a_body_that_was_erased_is_not_judged_again(registry):
    registry.send(numbered(BACK_AGAIN, 1))
    registry.owner.execute("DELETE FROM intake.raw_body")
    activate("2", "x")
    found = judge_again()
    assert (found.refused, found.erased) == (0, 1)
    assert impact("2", None, None).erased == 1


def test_a_batch_that_breaks_leaves_nothing_behind(registry, monkeypatch):
    offer(registry)
    activate("2", "x")
    before = everything(registry)

    def broken(*_: Any) -> None:
        raise StopNow("broken in the middle")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(rejudge_store, "tell_later_verdicts", broken)
        with pytest.raises(StopNow):
            judge_again()
    assert everything(registry) == before
    assert judge_again().changed.events["newly_accepted"] == 1


def test_the_registry_counts_the_use_of_a_permit_and_edition_2_warns_of_it(registry):
    number = PERMITTED["sip2mi_number"]
    registry.send_all([numbered(PERMITTED, each) for each in range(3)])
    registry.load()
    used = "SELECT registration_count FROM reference.sip2mi_use WHERE sip2mi_number = %s"
    assert registry.one(used, number) == 3
    void = {"document": "cpmi_registration", "source_record_id": "REG/2", "reason": "x", "taken_back_by": "x"}
    registry.send(void, document="record_void")
    registry.send(numbered(SITI, 1))
    registry.load()
    assert registry.one(used, number) == 1
    registry.owner.execute("UPDATE reference.sip2mi_use SET registration_count = 500")
    assert ("3507", "newly_warned", "sip2mi_quota_used") in impact("2", None, None).changed.lines


def test_the_commands_say_the_same(registry):
    offer(registry)
    run = CliRunner().invoke
    told = json.loads(run(rules, ["impact", "--edition", "2", "--from", "2026-01-01", "--format", "json"]).output)
    assert (told["edition"], told["in_force"], told["judged"], told["from"]) == ("2", "1", 5, "2026-01-01")
    assert told["events"] == {
        "newly_accepted": 1, "rejected_otherwise": 1, "newly_rejected": 0, "newly_warned": 1, "superseded": 0,
    }  # fmt: skip
    activated = run(rules, ["activate", "2", "--reason", "Surat edaran 12/2026"]).output
    assert "Edition 2 of the rules is in force." in activated
    assert "1 refused before, let in by this edition" in activated
    assert "nothing changes." in run(rules, ["rejudge"]).output
    assert json.loads(run(rules, ["list", "--format", "json"]).output)[1]["state"] == "in force"


def test_a_verdict_that_judging_again_gave_is_missed_where_it_is_gone(registry):
    offer(registry)
    activate("2", "x")
    judge_again()
    for which in (
        "verdict_no = 2 AND verdict = 'accepted'",
        "verdict_no = 1 AND log_offset = 2",
        "verdict_no = 2 AND verdict = 'rejected'",
    ):
        with registry.owner.transaction(force_rollback=True):
            registry.owner.execute(f"DELETE FROM intake.verdict WHERE {which}")
            assert set(registry.faults(registry.owner)) == {"3507"}, which
