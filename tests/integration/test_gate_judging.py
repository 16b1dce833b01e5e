"""The gate judges slices of a real database with the declared suites: what it holds, and what stops it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import pytest

from simpul import sign
from simpul.errors import StopNow
from simpul.quality.suite import suite
from simpul.reading.records import slice_lines
from simpul.sign import NAMED_BY, Signing

NONE: Mapping[int, Mapping[str, Any]] = {}


@pytest.fixture
def gate(own_database: Any) -> Iterator[Any]:
    from simpul_consumers.quality_gate import QualityGate

    running = QualityGate(quiet_seconds=3600)
    yield running
    running._connection.close()


def fill(
    database: Any, slice_id: UUID, records: int, of_some: Mapping[int, Mapping[str, Any]] = NONE, **said: Any
) -> None:
    """Records of different people, as a normal day brings them, but for what is said of all and of some."""
    for number in range(records):
        own = f"{slice_id.hex[:6]} {number}"
        usual = {
            "name": f"ORANG {own}", "birth_date": date(1980 + number % 20, 1 + number % 12, 5), "sex": "FM"[number % 2],
            "nik": f"350712{number:06d}000{1 + number % 9}", "nik_index": own.encode(), "mother_name": "IBU",
            "phone": f"0812{slice_id.int % 10**4:04d}{number:04d}", "consent_giver_name": f"WALI {own}",
            "destination_code": ("TW", "HK", "MY")[number % 3],
        }  # fmt: skip
        database.register(slice_id, f"REG/{slice_id.hex[:6]}/{number}", **usual | said | of_some.get(number, {}))


def history(database: Any, records: int = 14, days: int = 4) -> None:
    """Days of office 3507 that passed."""
    for month in range(1, days + 1):
        fill(database, database.slice_of(day=f"2026-{month:02d}-05"), records)


def test_what_waits_and_is_loaded_by_nobody_is_hinted_at_again(own_database: Any, gate: Any) -> None:
    gate.turn()
    assert not gate._nudge._is_due, "nothing waits"
    own_database.slice_of(state="passed")
    gate.turn()
    assert not gate._nudge._is_due, "hints must not pile up"
    gate._next_reminder = 0.0
    gate.turn()
    assert gate._nudge._is_due


def test_what_a_person_released_is_hinted_at_once_and_once(own_database: Any, gate: Any) -> None:
    held = own_database.slice_of(state="held")
    gate.turn()
    assert not gate._nudge._is_due
    for slice_id in (held, own_database.slice_of(state="held", part=2)):
        own_database.owner.execute("UPDATE quality.slice SET state = 'released' WHERE slice_id = %s", [slice_id])
        gate.turn()
        assert gate._nudge._is_due, "also while another waits that was released before"
        gate._nudge._is_due = False  # Airflow took it
        gate.turn()
        assert not gate._nudge._is_due, "hints must not pile up"


def test_what_was_released_while_no_gate_ran_is_hinted_by_the_next(own_database: Any, gate: Any) -> None:
    own_database.slice_of(state="released")
    gate.turn()
    assert gate._nudge._is_due


def test_whoever_judges_for_long_shows_meanwhile_that_it_is_at_work(
    own_database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gate: Any
) -> None:
    monkeypatch.setenv(NAMED_BY, str(tmp_path / "sign.json"))
    gate._sign = Signing()
    gate.turn()
    assert sign.read(tmp_path / "sign.json") is None
    fill(own_database, own_database.slice_of(state="closed"), 3)
    gate.turn()
    found = sign.read(tmp_path / "sign.json")
    assert found is not None
    assert found.at_work_since is not None


def test_while_a_load_is_at_work_no_other_is_asked_for(own_database: Any, gate: Any) -> None:
    own_database.slice_of(state="passed")
    at_work = own_database.slice_of(state="passed", part=2)
    lease = "UPDATE quality.slice SET leased_until = now() + %s * interval '1 minute' WHERE slice_id = %s"
    own_database.owner.execute(lease, [1, at_work])
    gate.turn()
    assert not gate._nudge._is_due
    own_database.owner.execute(lease, [-1, at_work])
    gate._next_reminder = 0.0
    gate.turn()
    assert gate._nudge._is_due


def verdict(database: Any, slice_id: UUID) -> tuple[str, list[tuple[str, str | None]]]:
    ((state, reasons),) = database.all("SELECT state, reasons FROM quality.slice WHERE slice_id = %s", slice_id)
    return state, [(reason["code"], reason["field"]) for reason in reasons]


def judged(database: Any, gate: Any, records: int, **said: Any) -> tuple[str, list[tuple[str, str | None]]]:
    slice_id = database.slice_of(day="2026-06-05", state="closed")
    fill(database, slice_id, records, **said)
    gate.turn()
    return verdict(database, slice_id)


def test_a_normal_day_passes(own_database: Any, gate: Any) -> None:
    history(own_database)
    assert judged(own_database, gate, 16) == ("passed", [])


def test_a_flood_is_held(own_database: Any, gate: Any) -> None:
    history(own_database)
    assert judged(own_database, gate, 70) == ("held", [("slice_volume_unusual", None)])


def test_the_first_flood_of_an_office_passes_and_the_event_says_why(own_database: Any, gate: Any) -> None:
    assert judged(own_database, gate, 70) == ("passed", [])
    ((said,),) = own_database.all("SELECT reasons FROM quality.slice_event")
    assert {(reason["code"], reason["usual"]) for reason in said} == {
        ("slice_volume_unusual", "not_enough_history"),
        ("slice_blank_share", "not_enough_history"),
        ("slice_drift", "not_enough_history"),
    }
    (line,) = slice_lines()
    assert line["not_judged"] == said
    assert line["not_judged"][0] == {
        "code": "slice_volume_unusual", "field": None, "seen": None, "usual": "not_enough_history",
    }  # fmt: skip
    assert line["reasons"] == []


def test_blanks_where_the_office_always_wrote_are_held(own_database: Any, gate: Any) -> None:
    history(own_database)
    assert judged(own_database, gate, 16, mother_name=None) == ("held", [("slice_blank_share", "mother_name")])


def test_dashes_where_the_office_always_wrote_are_blanks_and_shared_by_nobody(own_database: Any, gate: Any) -> None:
    history(own_database)
    dashes = judged(own_database, gate, 16, mother_name="-", consent_giver_name=" - ")
    assert dashes == ("held", [("slice_blank_share", "mother_name"), ("slice_blank_share", "consent_giver_name")])


def test_a_changed_template_is_compared_with_the_few_other_offices_that_use_it(own_database: Any, gate: Any) -> None:
    history(own_database)
    for day in range(1, 5):
        fill(own_database, own_database.slice_of("3209", day=f"2026-01-{day:02d}"), 14, edition="siapkerja-2023")
    for number in range(suite("cpmi_registration").history.slices_at_most):
        fill(
            own_database, own_database.slice_of("3212", day=f"2026-05-{1 + number % 30:02d}", part=1 + number // 30), 1
        )
    blank = judged(own_database, gate, 16, edition="siapkerja-2023", mother_name=None)
    assert blank == ("held", [("slice_blank_share", "mother_name")])


def test_one_telephone_for_many_people_is_held_also_without_history(own_database: Any, gate: Any) -> None:
    assert judged(own_database, gate, 16, phone="0812-0000-1111") == ("held", [("slice_repeated_identity", "phone")])


def test_a_sign_that_there_is_no_telephone_is_shared_by_nobody(own_database: Any, gate: Any) -> None:
    assert judged(own_database, gate, 16, phone="0") == ("passed", [])
    assert own_database.all("SELECT field, people_count FROM protection.slice_signal") == []


def test_niks_that_lost_their_last_digit_are_held_also_without_history(own_database: Any, gate: Any) -> None:
    damaged = judged(own_database, gate, 16, nik="3507120101900010")
    assert damaged == ("held", [("slice_damaged_identifiers", "nik")])


def test_a_day_of_a_single_new_destination_is_held(own_database: Any, gate: Any) -> None:
    history(own_database)
    assert judged(own_database, gate, 16, destination_code="PL") == ("held", [("slice_drift", "destination_code")])


def test_a_day_of_many_destinations_that_were_seldom_is_held_though_none_of_them_takes_it_over(
    own_database: Any, gate: Any
) -> None:
    history(own_database)
    countries = {number: {"destination_code": ("PL", "TR", "JP", "QA")[number % 4]} for number in range(16)}
    scattered = judged(own_database, gate, 16, of_some=countries)
    assert scattered == ("held", [("slice_drift", "seldom_destination_code")])


@pytest.mark.parametrize(
    ("code", "field"), [("nik_sex_mismatch", "sex_by_nik"), ("nik_birth_date_mismatch", "birth_date_by_nik")]
)
@pytest.mark.parametrize(("contradicting", "state"), [(7, "passed"), (13, "held")])
def test_a_column_that_contradicts_the_niks_beside_it_is_held_and_a_few_rows_are_not(
    own_database: Any, gate: Any, code: str, field: str, contradicting: int, state: str
) -> None:
    history(own_database)
    warned = {number: {"warning_codes": [code]} for number in range(contradicting)}
    found = judged(own_database, gate, 16, of_some=warned)
    assert found == (state, [("slice_drift", field)] if state == "held" else [])


def test_a_part_is_judged_together_with_its_day_and_what_passed_stays_passed(own_database: Any, gate: Any) -> None:
    history(own_database)
    first = own_database.slice_of(day="2026-06-05", state="closed")
    fill(own_database, first, 30)
    gate.turn()
    second = own_database.slice_of(day="2026-06-05", part=2, state="closed")
    fill(own_database, second, 40)
    gate.turn()
    assert verdict(own_database, first)[0] == "passed"
    assert verdict(own_database, second) == ("held", [("slice_volume_unusual", None)])


def test_a_part_that_its_office_withdrew_is_not_judged_with_its_day(own_database: Any, gate: Any) -> None:
    history(own_database)
    withdrawn = own_database.slice_of(day="2026-06-05", state="withdrawn")
    fill(own_database, withdrawn, 60)
    second = own_database.slice_of(day="2026-06-05", part=2, state="closed")
    fill(own_database, second, 14)
    gate.turn()
    assert verdict(own_database, second) == ("passed", [])


def fill_twice(database: Any, gate: Any, records: int, **said_first: Any) -> UUID:
    """A file of a day, and as the day's second part the same records as their office corrected them."""
    first = database.slice_of(day="2026-06-05", state="closed")
    fill(database, first, records, **said_first)
    gate.turn()
    second = database.slice_of(day="2026-06-05", part=2, state="closed")
    refs = database.all(
        "SELECT record_ref FROM landing.cpmi_registration WHERE slice_id = %s ORDER BY log_offset", first
    )
    for number, (ref,) in enumerate(refs):
        own = f"{first.hex[:6]} {number}"
        database.register(
            second, f"REG/{own}", record=ref, revision=2, name=f"ORANG {own} CORRECTED", sex="FM"[number % 2],
            nik=f"350712{number:06d}000{1 + number % 9}", nik_index=own.encode(), mother_name="IBU",
            phone=f"0813{number:08d}", consent_giver_name=f"WALI {own}",
            destination_code=("TW", "HK", "MY")[number % 3],
        )  # fmt: skip
    gate.turn()
    return second


def test_a_file_that_was_corrected_on_its_day_is_no_second_file_and_nobody_in_it_two_people(
    own_database: Any, gate: Any
) -> None:
    history(own_database, records=12)
    second = fill_twice(own_database, gate, 25)
    assert verdict(own_database, second) == ("passed", [])
    assert own_database.all("SELECT field, people_count FROM protection.slice_signal") == []


def test_a_corrected_file_is_not_held_for_what_it_mends(own_database: Any, gate: Any) -> None:
    history(own_database)
    second = fill_twice(own_database, gate, 16, mother_name=None)
    assert own_database.all("SELECT state FROM quality.slice WHERE part_no = 1 AND state = 'held'") == [("held",)]
    assert verdict(own_database, second) == ("passed", [])


def test_the_earlier_parts_of_a_day_are_no_history_of_it(own_database: Any, gate: Any) -> None:
    history(own_database, days=2)
    fill(own_database, own_database.slice_of(day="2026-06-05"), 14)
    second = own_database.slice_of(day="2026-06-05", part=2, state="closed")
    fill(own_database, second, 60)
    gate.turn()
    assert verdict(own_database, second) == ("passed", []), "two other days are not history enough"


def test_the_newest_days_are_what_is_usual(own_database: Any, gate: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from simpul_consumers import quality_gate

    for month, records in enumerate((14, 14, 14, 70, 70, 70), 1):
        fill(own_database, own_database.slice_of(day=f"2025-{month:02d}-05"), records)
    declared = suite("cpmi_registration")
    of_three_days = replace(declared, history=replace(declared.history, slices_at_most=3))
    monkeypatch.setattr(quality_gate, "suite", {"cpmi_registration": of_three_days}.get)
    assert judged(own_database, gate, 70) == ("passed", [])


def test_a_held_day_is_no_history_for_the_next(own_database: Any, gate: Any) -> None:
    history(own_database)
    for day in ("2026-06-05", "2026-07-05"):
        slice_id = own_database.slice_of(day=day, state="closed")
        fill(own_database, slice_id, 70)
    gate.turn()
    assert verdict(own_database, slice_id)[0] == "held"


@pytest.fixture
def waves(own_database: Any, gate: Any, monkeypatch: pytest.MonkeyPatch) -> list[list[date]]:
    """One office has brought three days; the days of each wave that the gate judges from now on."""
    seen: list[list[date]] = []
    judge = gate._judge

    def watched(document: Any, slices: Any) -> Any:
        seen.append(sorted(each.received_date for each in slices))
        return judge(document, slices)

    monkeypatch.setattr(gate, "_judge", watched)
    for month in range(1, 4):
        fill(own_database, own_database.slice_of(day=f"2026-{month:02d}-05", state="closed"), 2)
    return seen


def test_the_day_of_another_office_is_judged_before_the_last_of_one_that_brings_many(
    own_database: Any, gate: Any, waves: list[list[date]], monkeypatch: pytest.MonkeyPatch
) -> None:
    settle = gate._settle

    def another_becomes_ready(*judged: Any) -> None:
        settle(*judged)
        if len(waves) == 1:
            own_database.register(own_database.slice_of(office="3209", day="2026-06-05", state="open"), "REG/1")
            own_database.owner.execute("UPDATE quality.slice SET last_landed_at = now() - interval '2 hours'")

    monkeypatch.setattr(gate, "_settle", another_becomes_ready)
    gate.turn()
    assert waves == [[date(2026, 1, 5)], [date(2026, 2, 5), date(2026, 6, 5)], [date(2026, 3, 5)]]


def test_a_gate_that_is_told_to_stop_ends_after_the_wave(gate: Any, waves: list[list[date]]) -> None:
    stopping = Event()
    stopping.set()
    gate.turn(stopping)
    assert waves == [[date(2026, 1, 5)]]


def one_closed_of_each(own_database: Any) -> tuple[UUID, UUID]:
    """A slice of one stage line, and one of five registrations."""
    stages = own_database.slice_of(document="placement_stage", state="closed")
    own_database.reach(stages, "REG/1", "VERIFIED")
    registrations = own_database.slice_of(state="closed")
    fill(own_database, registrations, 5)
    return stages, registrations


def test_a_suite_that_cannot_be_evaluated_leaves_its_slices_closed_and_judges_the_others(
    own_database: Any, gate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simpul_consumers import quality_gate

    stages, registrations = one_closed_of_each(own_database)
    declared = suite("cpmi_registration")
    shared = next(each for each in declared.expectations if each.code == "slice_repeated_identity")
    broken = replace(declared, expectations=(replace(shared, large=(), kwargs={"min_value": "x"}),))
    monkeypatch.setattr(
        quality_gate, "suite", {"cpmi_registration": broken, "placement_stage": suite("placement_stage")}.get
    )
    with pytest.raises(StopNow, match="The suite of cpmi_registration could not be"):
        gate.turn()
    assert verdict(own_database, registrations)[0] == "closed"
    assert verdict(own_database, stages)[0] == "passed"
    monkeypatch.setattr(quality_gate, "suite", suite)
    gate.turn()
    assert verdict(own_database, registrations)[0] == "passed"


def test_a_suite_that_names_no_column_or_cannot_be_read_stops_its_own_slices_alone(
    own_database: Any, gate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from simpul_consumers import quality_gate

    stages, registrations = one_closed_of_each(own_database)
    taken_back = own_database.slice_of(document="record_void", state="closed")
    declared = suite("cpmi_registration")
    misspelt = replace(declared, measured=replace(declared.measured, blank_fields=("telephone",)))

    def known(document: str) -> Any:
        if document == "record_void":
            raise StopNow("expectations/record_void/slice.toml cannot be used: no version.")
        return misspelt if document == "cpmi_registration" else suite(document)

    monkeypatch.setattr(quality_gate, "suite", known)
    gate.warm_up()
    with pytest.raises(StopNow, match=r"telephone|no version"):
        gate.turn()
    assert [verdict(own_database, found)[0] for found in (stages, registrations, taken_back)] == [
        "passed", "closed", "closed",
    ]  # fmt: skip
    monkeypatch.setattr(quality_gate, "suite", suite)
    gate.turn()
    assert verdict(own_database, registrations)[0] == "passed"


def test_neither_slices_nor_events_hold_a_value_of_a_record(own_database: Any, gate: Any) -> None:
    judged(own_database, gate, 16, phone="0812-0000-1111", nik="3507120101900010", mother_name="SITI RAHASIA")
    everything = str(own_database.all("SELECT reasons FROM quality.slice")) + str(
        own_database.all("SELECT reasons FROM quality.slice_event")
    )
    assert not [secret for secret in ("0812", "3507120101900010", "RAHASIA", "ORANG") if secret in everything]


def test_the_gate_logs_its_read_as_counts(own_database: Any, gate: Any) -> None:
    judged(own_database, gate, 7)
    assert own_database.all("SELECT actor, login_name, record_count, shown_fields FROM audit.read") == [
        ("quality_gate", "simpul_gate", 7, [])
    ]
