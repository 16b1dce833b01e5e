"""Writes a row in the manner of its edition: one cell for each field of the office's template."""

from datetime import date
from random import Random

from simpul.synthetic import wording
from simpul.synthetic.days import Day
from simpul.synthetic.edition import EXCEL, OLD_EXCEL, SIAPKERJA, SISKOP2MI
from simpul.synthetic.places import places
from simpul.synthetic.rows import Row

Cell = str | int | date | None
_NIK_IN_NUMBER_CELL = 0.16
_OTHER_SEPARATOR, _LINE_BREAK = 0.025, 0.006
_DASH_FOR_BLANK = 0.5
_SERIAL_ZERO = "0000"


def cells(row: Row) -> dict[str, Cell]:
    """The row's cells by contract field. The same row is written the same way every time."""
    rng = Random(row.style)
    written = _person(row, rng) | _address(row, rng) | _consent(row, rng) | _work(row, rng)
    written |= {"office_code": row.office_code, "desk": row.facts.desk, "revision": str(row.revision)}
    written |= {"stated_document": "REGISTRASI", "stated_version": "2026.1"}
    if row.edition in (EXCEL, OLD_EXCEL):
        _in_workbook(row, written, rng)
    return written | row.text


def _person(row: Row, rng: Random) -> dict[str, Cell]:
    facts, edition = row.facts, row.edition
    return {
        "source_record_id": facts.source_record_id,
        "registration_date": wording.day(edition, facts.registered_on, rng),
        "name": facts.name,
        "nik": wording.nik(edition, facts.nik, rng) if facts.nik else None,
        "family_card_no": facts.family_card,
        "sex": wording.coded(edition, "sex", facts.sex, rng),
        "birth_place": facts.birth_place,
        "birth_date": wording.day(edition, facts.birth, rng),
        "marital_status": wording.marital(edition, facts.marital, facts.sex, rng),
        "education": wording.coded(edition, "education", facts.education, rng),
        "mother_name": facts.mother,
        "phone": wording.phone(edition, facts.phone, rng) if facts.phone else None,
        "passport_no": facts.passport,
    }


def _address(row: Row, rng: Random) -> dict[str, Cell]:
    place, edition = row.facts.place, row.edition
    code = wording.code_of_region
    regency_code = places().bps.get(place.regency.code) if edition == OLD_EXCEL else code(edition, place.regency_code)
    return {
        "address": _street(row, rng),
        "village_code": place.village_code,
        "village_name": wording.village(edition, place.village, rng),
        "district_code": code(edition, place.district_code),
        "district_name": place.district.upper() if edition in (SIAPKERJA, SISKOP2MI) else place.district,
        "regency_code": regency_code,
        "regency_name": wording.regency(
            edition, place.regency, rng, in_full=regency_code is None or "regency_code" in row.text
        ),
    }


def _street(row: Row, rng: Random) -> str:
    chance = rng.random()
    street = row.facts.street
    if row.edition in (SIAPKERJA, SISKOP2MI):
        separator = ";" if row.edition == SIAPKERJA else ","
        if chance < _LINE_BREAK:
            return street.replace(" RT ", "\nRT ")
        if chance < _OTHER_SEPARATOR:
            return street.replace(" RT ", f"{separator} RT ")
    return street


def _consent(row: Row, rng: Random) -> dict[str, Cell]:
    facts = row.facts
    if facts.consent_giver is None or facts.relation is None:
        return {"consent_giver_name": None, "consent_relation": None}
    word = wording.relation(row.edition, facts.relation, facts.sex, facts.giver_is_mother, rng)
    return {"consent_giver_name": facts.consent_giver, "consent_relation": word}


def _work(row: Row, rng: Random) -> dict[str, Cell]:
    work, edition = row.facts.placement, row.edition
    start, end = work.contract or (None, None)
    currency = wording.coded(edition, "currency", work.currency, rng) if work.currency else None
    return {
        "scheme_code": wording.scheme(edition, work.scheme, rng),
        "p3mi_code": work.company,
        "p3mi_name": wording.company(edition, work.company, rng) if work.company else None,
        "sip2mi_number": work.permit,
        "destination": wording.country(edition, work.destination, rng),
        "occupation_code": work.occupation,
        "occupation_title": wording.occupation(edition, work.occupation, rng),
        "employer_name": work.employer,
        "contract_start_date": wording.day(edition, Day.of(start), rng) if start else None,
        "contract_end_date": wording.day(edition, Day.of(end), rng) if end else None,
        "wage_amount": str(work.wage) if work.wage else None,
        "wage_currency": currency,
    }


def _in_workbook(row: Row, written: dict[str, Cell], rng: Random) -> None:
    """What only workbooks do: small letters, wages as numbers, dashes for blanks, and number cells that hurt."""
    for field in ("name", "mother_name", "consent_giver_name", "address"):
        text = written[field]
        if isinstance(text, str) and rng.random() < 0.55:
            written[field] = wording.capitalised(text)
    written["birth_place"] = wording.capitalised(row.facts.birth_place.partition(" ")[2])
    if row.facts.placement.wage:
        written["wage_amount"] = row.facts.placement.wage
    in_number_cell = rng.random() < _NIK_IN_NUMBER_CELL
    if row.edition == EXCEL and written["nik"] is None and in_number_cell | (rng.random() < _DASH_FOR_BLANK):
        written["nik"] = "-"
    if row.edition == OLD_EXCEL and row.facts.nik and "nik" not in row.text and in_number_cell and not row.part:
        _into_number_cell(row, written, row.facts.nik)


def _into_number_cell(row: Row, written: dict[str, Cell], nik: str) -> None:
    """A spreadsheet keeps fifteen digits: the sixteenth becomes 0, and nobody can see that it did."""
    kept = f"{nik[:15]}0"
    if kept.endswith(_SERIAL_ZERO):
        if not row.is_free(("nik",)):
            return
        row.codes.add("nik_date_impossible")
    written["nik"] = int(kept)
    row.is_silently_damaged = kept != nik
