"""What two birth dates and a NIK bring upon a row is known from them alone."""

from datetime import date
from pathlib import Path

from simpul import synthetic
from simpul.synthetic.consequences import date_in_nik, of_identity

REGISTERED = date(2026, 1, 20)
BORN = date(1995, 7, 6)
HERS = "3507114607950012"


def test_documents_that_agree_bring_nothing() -> None:
    assert of_identity(HERS, BORN, "F", REGISTERED) == set()


def test_no_nik_is_a_missing_one() -> None:
    assert of_identity(None, BORN, "F", REGISTERED) == {"nik_missing"}


def test_a_birth_date_beside_that_of_the_nik_is_a_mismatch() -> None:
    assert of_identity(HERS, date(1995, 6, 7), "F", REGISTERED) == {"nik_birth_date_mismatch"}


def test_a_child_made_of_age_stands_on_both_sides_of_eighteen() -> None:
    childs = "3507116311100135"
    assert of_identity(childs, date(2005, 6, 23), "F", REGISTERED) == {"age_conflict", "nik_birth_date_mismatch"}
    assert of_identity(childs, date(2010, 11, 23), "F", REGISTERED) == {"under_age"}


def test_a_nik_of_the_other_sex_and_one_of_a_split_regency_are_told() -> None:
    assert of_identity(HERS, BORN, "M", REGISTERED) == {"nik_sex_mismatch"}
    assert of_identity(f"910101{HERS[6:]}", BORN, "F", REGISTERED) == {"region_code_retired"}


def test_the_year_in_a_nik_is_the_latest_one_before_the_registration() -> None:
    assert date_in_nik("3507110107260001", date(2026, 6, 30)) == date(1926, 7, 1)
    assert date_in_nik("3507110107260001", date(2026, 7, 1)) == date(2026, 7, 1)


def test_the_truth_is_asked_of_no_judge() -> None:
    modules = list(Path(synthetic.__file__).parent.glob("*.py"))
    assert modules
    assert not [path.name for path in modules if "simpul.rules" in path.read_text(encoding="utf-8")]
