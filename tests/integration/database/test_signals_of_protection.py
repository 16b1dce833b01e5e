"""Signals on a real database: raised in the transaction of the revision, read by protection officers alone."""

from pathlib import Path

import psycopg
import pytest
from tests.integration.database.records import MINOR

from simpul.adapters.postgres import connected
from simpul.decisions.protection import signal_lines

GROWN = MINOR | {"birth_date": "2005-08-17"}
TORN = GROWN | {"nik": "3507115708090012"}
"""Grown by the field, a minor by the NIK."""
CLOSED = GROWN | {"destination": "Arab Saudi", "occupation_title": "Domestic Worker"}


def signals(registry):
    return registry.all(
        "SELECT before_log_offset, log_offset, codes, kinds FROM protection.signal ORDER BY partition_id, log_offset"
    )


def watched(registry):
    return registry.one("SELECT count(*) FROM protection.watch")


def test_a_birth_date_that_moves_over_eighteen_enters_and_raises_a_signal(registry):
    registry.send(MINOR)
    assert registry.send(GROWN).decision.verdict == "accepted"
    assert signals(registry) == [(0, 1, ["under_age"], ["only_identity_changed", "birth_date_over_18"])]
    assert watched(registry) == 0
    assert registry.faults() == {}


def test_the_same_in_one_poll(registry):
    registry.send_all([MINOR, MINOR, GROWN])
    assert signals(registry) == [(0, 2, ["under_age"], ["only_identity_changed", "birth_date_over_18"])]


def test_a_record_that_its_office_sends_on_both_partitions_is_watched_in_the_order_of_its_revisions(registry):
    registry.send({**GROWN, "source_record_id": "REG/OTHER"}, partition=0)
    registry.send(MINOR, partition=1)
    assert (watched(registry), registry.faults()) == (1, {})
    registry.send(GROWN, partition=0)
    assert (watched(registry), registry.faults()) == (0, {})


def test_a_person_on_both_sides_of_eighteen_is_a_signal_at_once_and_once(registry):
    first = registry.send(TORN)
    assert "age_conflict" in {reason.code for reason in first.reasons}
    assert first.decision.verdict == "accepted"
    registry.send(TORN | {"phone": "081234567890"})
    assert signals(registry) == [(None, 0, ["age_conflict"], ["age_conflict"])]
    assert registry.faults() == {}


def test_so_is_a_refused_one_and_one_whose_other_date_was_changed(registry):
    registry.send(MINOR | {"nik": "3507115708050012"})
    registry.send(TORN | {"birth_date": "2004-08-17"})
    assert signals(registry) == [
        (None, 0, ["age_conflict", "under_age"], ["age_conflict"]),
        (0, 1, ["age_conflict", "under_age"], ["age_conflict", "only_identity_changed", "birth_date_over_18"]),
    ]


def test_an_age_conflict_that_another_nik_lifts_raises_a_signal(registry):
    registry.send(TORN)
    registry.send(GROWN | {"nik": "3507115708050012"})
    assert signals(registry)[1:] == [(0, 1, ["age_conflict"], ["only_identity_changed"])]


def test_a_person_on_both_sides_of_eighteen_who_came_before_this_was_told_is_a_signal_now(registry):
    registry.send_all([TORN, TORN | {"phone": "081234567890"}, GROWN | {"source_record_id": "REG/2"}])
    told = signals(registry)
    registry.owner.execute("DELETE FROM protection.signal")
    registry.owner.execute(Path("warehouse/migrations/sql/0075_age_conflict_signals.sql").read_text())
    assert signals(registry) == told == [(None, 0, ["age_conflict"], ["age_conflict"])]


def test_another_destination_after_a_closed_one_raises_a_signal_and_another_spelling_does_not(registry):
    registry.send(CLOSED)
    registry.send(CLOSED | {"destination": "SAU"})
    assert signals(registry) == []
    registry.send(CLOSED | {"destination": "TWN"})
    assert signals(registry) == [(1, 2, ["destination_closed"], ["destination"])]


def test_what_changes_after_it_was_let_in_raises_no_signal(registry):
    for body in (MINOR, GROWN, GROWN | {"destination": "HKG"}):
        registry.send(body)
    assert len(signals(registry)) == 1


def test_a_plain_correction_raises_none_and_nobody_is_watched_for_it(registry):
    registry.send(GROWN | {"nik": "3507"})
    registry.send(GROWN | {"birth_date": "2004-08-17"})
    assert (signals(registry), watched(registry)) == ([], 0)


def test_only_the_officer_reads_signals_and_the_reading_is_kept(registry):
    registry.send_all([MINOR, GROWN])
    (line,) = signal_lines()
    assert (line["before_log_offset"], line["log_offset"]) == (0, 1)
    assert registry.all("SELECT login_name, record_refs FROM audit.read") == [("simpul_officer", [line["record_ref"]])]
    for login in ("simpul_operator", "simpul_portal", "simpul_relay", "simpul_rules", "simpul_analyst"):
        with connected(login) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT record_ref FROM protection.signal")
