"""The list of offices says something new of one: its name of today, or that it is there at all."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from simpul.adapters import reference_tables
from simpul.adapters.principals import load_principals
from simpul.declared import declared


def test_the_portal_greets_an_office_by_its_name_of_today(registry):
    registry.owner.execute("UPDATE access.principal SET password_hash = 'kept' WHERE principal = 'office-3507'")
    registry.owner.execute("UPDATE reference.office SET office_name = 'LTSA Malang Raya' WHERE office_code = '3507'")
    load_principals(registry.owner)
    found = "SELECT display_name, password_hash FROM access.principal WHERE principal = 'office-3507'"
    assert registry.all(found) == [("LTSA Malang Raya", "kept")]


def test_an_office_is_expected_from_its_first_day_on_and_one_that_was_enrolled_before_as_it_was(
    registry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    registry.owner.execute(
        "INSERT INTO reference.office (office_code, office_name, office_kind, region_code, valid_from, enrolled_at) "
        "VALUES ('3573', 'LTSA Kota Malang', 'city', '35.73', '2026-05-04', now())"
    )
    for room in ("schemas", "expectations"):
        shutil.copytree(declared(room), tmp_path / room)
    with (tmp_path / "schemas" / "reference" / "offices.csv").open("a", encoding="utf-8") as listed:
        listed.write("3573,35.73,LTSA Kota Malang,city,5,estimate,2026,false,false\n")
        listed.write("3471,34.71,LTSA Kota Yogyakarta,city,5,estimate,2026-06-01,false,false\n")
        listed.write("3371,33.71,LTSA Kota Magelang,city,5,estimate,2026,false,false\n")
    monkeypatch.setattr(reference_tables, "declared", lambda room: tmp_path / room)
    reference_tables.load_reference(registry.owner)
    expected = dict(registry.all("SELECT office_code, valid_from FROM reference.office"))
    assert [expected[code] for code in ("3573", "3471", "3371")] == [
        date(2026, 5, 4), date(2026, 6, 1), date(2026, 1, 1),
    ]  # fmt: skip
    assert expected["3209"] < date(2026, 1, 1)
