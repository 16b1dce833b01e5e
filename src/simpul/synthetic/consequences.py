"""What follows from two birth dates and a NIK standing in one row: known from the facts, asked of no judge."""

from datetime import date

from simpul.synthetic.days import ADULT, age, years_before
from simpul.synthetic.places import places

_WOMAN = 40


def of_identity(nik: str | None, birth: date, sex: str, registered_on: date) -> set[str]:
    """The codes that an undamaged NIK, a genuine birth date and a sex bring upon a row."""
    codes = {"under_age"} if age(birth, registered_on) < ADULT else set[str]()
    if nik is None:
        return codes | {"nik_missing"}
    in_nik = date_in_nik(nik, registered_on)
    if in_nik != birth:
        codes.add("nik_birth_date_mismatch")
        if (age(in_nik, registered_on) < ADULT) != (age(birth, registered_on) < ADULT):
            codes.add("age_conflict")
    if (int(nik[6:8]) > _WOMAN) != (sex == "F"):
        codes.add("nik_sex_mismatch")
    if nik[:6] in places().old_districts:
        codes.add("region_code_retired")
    return codes


def date_in_nik(nik: str, registered_on: date) -> date:
    """The birth date in a NIK: of the possible centuries the latest one that is not after the registration."""
    day, month, year = int(nik[6:8]) % _WOMAN, int(nik[8:10]), int(nik[10:12])
    found = date(2000 + year, month, day)
    return found if found <= registered_on else years_before(found, 100)
