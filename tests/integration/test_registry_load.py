"""The registry load on a real database: what passed is loaded once, whoever runs it and however often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest

from simpul.adapters.postgres import connected
from simpul.adapters.registry_store import RegistryStore
from simpul.errors import RetryLater, StopNow
from simpul.linkage.assign import assign
from simpul.registry import load
from simpul.registry.load import LoadResult, has_loaded, load_passed_slices

NIK, OTHER_NIK = b"\x01" * 16, b"\x02" * 16
PEOPLE = "SELECT count(DISTINCT person_id) FROM registry.current_link"


def test_two_offices_that_know_the_same_person_share_one_id(own_database: Any) -> None:
    malang, cirebon = own_database.slice_of("3507"), own_database.slice_of("3209")
    own_database.register(malang, nik_index=NIK)
    own_database.register(cirebon, nik_index=NIK, name="SITI AMINA")
    result = load_passed_slices("run-1")
    assert result == LoadResult(slices=2, registrations=2, persons_created=1)
    assert own_database.one(PEOPLE) == 1
    kinds = own_database.all("SELECT office_code, link_kind, model_version FROM registry.link ORDER BY link_no")
    assert kinds == [("3209", "new_person", "nik-2"), ("3507", "same_nik_birth_date", "nik-2")]


@pytest.mark.parametrize("state", ["open", "closed", "held", "withdrawn"])
def test_a_slice_that_did_not_pass_is_not_loaded(own_database: Any, state: str) -> None:
    own_database.register(own_database.slice_of(state=state), nik_index=NIK)
    assert load_passed_slices("run-1") == LoadResult()
    assert own_database.one("SELECT count(*) FROM registry.registration") == 0


def test_a_released_slice_is_loaded(own_database: Any) -> None:
    own_database.register(own_database.slice_of(state="released"))
    assert load_passed_slices("run-1").registrations == 1


def test_a_second_run_changes_nothing(own_database: Any) -> None:
    own_database.register(own_database.slice_of(), nik_index=NIK)
    load_passed_slices("run-1")
    before = _everything(own_database)
    assert load_passed_slices("run-2") == LoadResult()
    assert _everything(own_database) == before


def test_many_runs_at_once_load_every_record_once_and_mint_one_person_per_nik(own_database: Any) -> None:
    for office in ("3507", "3209", "1807", "6503"):
        for part in range(1, 6):
            slice_id = own_database.slice_of(office, part=part)
            for number in range(8):
                own_database.register(slice_id, f"REG/{part}/{number}", nik_index=bytes([number]) * 16)
    with ThreadPoolExecutor(6) as runs:
        results = list(runs.map(load_passed_slices, (f"run-{no}" for no in range(6))))
    total = sum(results, LoadResult())
    assert (total.slices, total.registrations, total.persons_created) == (20, 160, 8)
    assert own_database.one("SELECT count(*) FROM registry.registration") == 160
    assert own_database.one("SELECT count(*) FROM registry.link") == 160
    assert own_database.one(PEOPLE) == 8


def test_a_holder_whose_lease_was_taken_over_writes_nothing(own_database: Any) -> None:
    own_database.register(own_database.slice_of())
    with connected("simpul_loader", autocommit=True) as slow, connected("simpul_loader", autocommit=True) as quick:
        stalled = RegistryStore(slow, "stalled").claim()
        assert stalled is not None
        assert RegistryStore(quick, "other").claim() is None, "a lease in force is respected"
        own_database.owner.execute("UPDATE quality.slice SET leased_until = now() - interval '1 second'")
        successor = RegistryStore(quick, "other").claim()
        assert successor is not None
        with RegistryStore(slow, "stalled").writing(stalled) as is_ours:
            assert not is_ours
        with RegistryStore(quick, "other").writing(successor) as is_ours:
            assert is_ours


def test_a_load_that_breaks_leaves_nothing_and_its_slice_is_free_again(own_database: Any) -> None:
    own_database.register(own_database.slice_of(), nik_index=NIK)
    own_database.owner.execute("ALTER TABLE registry.link ADD CONSTRAINT broken CHECK (false)")
    with pytest.raises(StopNow, match=r"registry\.link\.broken") as refused:
        load_passed_slices("run-1")
    assert "SITI" not in str(refused.value)
    assert own_database.one("SELECT count(*) FROM registry.registration") == 0
    own_database.owner.execute("ALTER TABLE registry.link DROP CONSTRAINT broken")
    assert load_passed_slices("run-2").registrations == 1


def test_a_slice_at_which_our_code_breaks_keeps_no_other_waiting_and_the_fault_is_told(
    own_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part, nik in ((1, NIK), (2, OTHER_NIK)):
        own_database.register(own_database.slice_of(part=part), f"REG/{part}", nik_index=nik)

    def break_at_the_first(candidates: Any, known: Any, new_id: Any) -> Any:
        if candidates[0].nik_index == NIK:
            raise ZeroDivisionError
        return assign(candidates, known, new_id)

    monkeypatch.setattr(load, "assign", break_at_the_first)
    with pytest.raises(ZeroDivisionError):
        load_passed_slices("run-1")
    assert own_database.all("SELECT part_no, loaded_by_run FROM quality.slice ORDER BY 1") == [(1, None), (2, "run-1")]


def test_a_stage_line_waits_for_its_registration_and_then_loads_by_itself(own_database: Any) -> None:
    lines = own_database.slice_of(document="placement_stage", day="2026-02-05")
    own_database.reach(lines, "REG/1", "VERIFIED")
    own_database.reach(lines, "REG/2", "VERIFIED")
    assert load_passed_slices("run-1") == LoadResult(slices=1)
    record = own_database.register(own_database.slice_of(day="2026-03-05"), "REG/1")
    assert load_passed_slices("run-2").stages == 1
    assert own_database.all("SELECT registration_ref, stage_code FROM registry.stage") == [(record, "VERIFIED")]


def test_a_stage_line_never_takes_another_offices_registration(own_database: Any) -> None:
    own_database.register(own_database.slice_of("3209"), "REG/1")
    own_database.reach(own_database.slice_of("3507", "placement_stage"), "REG/1", "VERIFIED")
    assert load_passed_slices("run-1").stages == 0


def test_a_corrected_nik_moves_all_revisions_of_the_record_and_the_log_says_so(own_database: Any) -> None:
    own_database.register(own_database.slice_of("3209"), nik_index=NIK)
    record = own_database.register(own_database.slice_of("3507"), nik_index=NIK)
    load_passed_slices("run-1")
    own_database.register(own_database.slice_of("3507", part=2), record=record, revision=2, nik_index=OTHER_NIK)
    assert load_passed_slices("run-2").persons_split == 1
    assert own_database.one(PEOPLE) == 2
    newest = own_database.all(
        "SELECT DISTINCT ON (revision) revision, link_kind FROM registry.link WHERE record_ref = %s "
        "ORDER BY revision, link_no DESC",
        record,
    )
    assert newest == [(1, "same_record"), (2, "new_person")]
    persons = "SELECT count(DISTINCT person_id) FROM registry.link WHERE record_ref = %s AND link_no > 2"
    assert own_database.one(persons, record) == 1


@pytest.mark.parametrize(
    ("codes", "people"),
    [
        (["nik_malformed"], 2),
        (["nik_birth_date_mismatch", "nik_spreadsheet_damage"], 2),
        (["nik_date_impossible", "nik_region_unknown"], 2),
        (["nik_date_impossible"], 1),
        (["nik_birth_date_mismatch"], 1),
    ],
)
def test_what_cannot_be_a_nik_ties_nobody_to_anybody(own_database: Any, codes: list[str], people: int) -> None:
    for name in ("SITI", "DEWI"):
        part = own_database.slice_of("3507" if name == "SITI" else "3209")
        own_database.register(part, nik_index=NIK, name=name, warning_codes=codes)
    load_passed_slices("run-1")
    assert own_database.one(PEOPLE) == people


def test_a_record_written_over_with_another_person_changes_nobodys_id(own_database: Any) -> None:
    record = own_database.register(own_database.slice_of("3507"), nik_index=NIK)
    load_passed_slices("run-1")
    budi = {"nik_index": OTHER_NIK, "name": "BUDI", "birth_date": date(1985, 2, 5)}
    other = own_database.register(own_database.slice_of("3209"), **budi)
    load_passed_slices("run-2")
    person = "SELECT person_id FROM registry.current_link WHERE record_ref = %s"
    before = own_database.one(person, other)
    own_database.register(own_database.slice_of("3507", part=2), record=record, revision=2, **budi)
    assert load_passed_slices("run-3").persons_merged == 0
    assert own_database.one(person, other) == own_database.one(person, record) == before


def test_a_merge_keeps_the_older_id_and_later_records_find_it(own_database: Any) -> None:
    own_database.register(own_database.slice_of("3507"), nik_index=NIK)
    load_passed_slices("run-1")
    own_database.register(own_database.slice_of("3209"), nik_index=NIK, name="DEWI", birth_date=date(1991, 1, 1))
    load_passed_slices("run-2")
    older = own_database.one("SELECT person_id FROM registry.link WHERE office_code = '3507'")
    own_database.register(own_database.slice_of("1807"), nik_index=NIK, name="DEWI")
    assert load_passed_slices("run-3").persons_merged == 1
    own_database.register(own_database.slice_of("6503"), nik_index=NIK, name="DEWI", birth_date=date(1991, 1, 1))
    load_passed_slices("run-4")
    assert own_database.all("SELECT DISTINCT person_id FROM registry.current_link") == [(older,)]
    assert own_database.all("SELECT person_id FROM registry.current_person") == [(older,)]


def test_a_load_leaves_a_row_in_the_access_log_without_any_value(own_database: Any) -> None:
    own_database.register(own_database.slice_of())
    load_passed_slices("run-1")
    rows = own_database.all("SELECT actor, login_name, purpose, record_count, record_refs FROM audit.read")
    assert rows == [("registry_load", "simpul_loader", "link and load accepted records, run run-1", 1, [])]


def test_what_was_loaded_before_a_run_ended_early_stands_in_the_access_log(
    own_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for part, nik in ((1, NIK), (2, OTHER_NIK)):
        own_database.register(own_database.slice_of(part=part), f"REG/{part}", nik_index=nik)

    def lose_the_database_at_the_second(candidates: Any, known: Any, new_id: Any) -> Any:
        if candidates[0].nik_index == OTHER_NIK:
            raise RetryLater("The registry database went away.")
        return assign(candidates, known, new_id)

    monkeypatch.setattr(load, "assign", lose_the_database_at_the_second)
    with pytest.raises(RetryLater):
        load_passed_slices("run-1")
    assert own_database.one("SELECT count(*) FROM registry.registration") == 1
    assert own_database.all("SELECT purpose, record_count FROM audit.read") == [
        ("link and load accepted records, run run-1", 1)
    ]
    assert (has_loaded("run-1"), has_loaded("run-2")) == (True, False), "the marts have to learn of it, too"


def _everything(database: Any) -> list[list[tuple[Any, ...]]]:
    tables = ("registration", "link", "identity_event", "stage")
    return [database.all(f"SELECT * FROM registry.{table} ORDER BY recorded_at") for table in tables]
