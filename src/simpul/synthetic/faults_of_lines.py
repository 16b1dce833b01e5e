"""Faults of a whole line, of its address and of its required fields."""

from random import Random

from simpul.synthetic.edition import CSV, EXCEL, SIAPKERJA, SISKOP2MI
from simpul.synthetic.habits import all_offices
from simpul.synthetic.places import Village, places
from simpul.synthetic.planting import plants
from simpul.synthetic.rows import CUT, NOT_UTF8, TOO_WIDE, Row

_REQUIRED = {
    "name": ("name",),
    "sex": ("sex",),
    "birth_date": ("birth_date",),
    "registration_date": ("registration_date",),
    "place": ("village_code", "district_code", "regency_code", "regency_name"),
    "scheme": ("scheme_code",),
    "destination": ("destination",),
    "occupation": ("occupation_code", "occupation_title"),
}
# What must not be judged by a field that is left out.
_DEPENDENT = {
    "sex": ("nik",),
    "birth_date": ("nik", "registration_date"),
    "registration_date": ("nik", "birth_date", "destination", "company"),
    "scheme": ("company",),
    "destination": ("permit",),
    "occupation": ("destination", "permit"),
}
_OTHER_DOCUMENTS = (
    ("PERMOHONAN_PASPOR", "2026.1"),
    ("PENDATAAN_PURNA", "2026.1"),
    ("REGISTRASI", "2031.9"),
    ("REGISTRASI", "2019.3"),
    ("REGISTRASI", "1"),
)


@plants()
def field_left_out(row: Row, rng: Random) -> bool:
    """One required field is blank."""
    field = rng.choice(list(_REQUIRED))
    topics = (field, *_DEPENDENT.get(field, ()))
    if not row.is_free(topics):
        return False
    row.claimed.update(topics)
    row.write(**dict.fromkeys(_REQUIRED[field]))
    return True


@plants("place", editions=CSV)
def district_code(row: Row, rng: Random) -> bool:
    """A district code that never was."""
    wrong = f"{row.facts.place.regency_code}.99"
    if wrong in places().codes:
        return False
    row.write(village_code=None, district_code=wrong)
    return True


@plants("place")
def village_shared(row: Row, rng: Random) -> bool:
    """A village by name alone, where two are called so."""
    place = rng.choice(places().shared)
    if place.regency.code not in places().bps:
        return False
    row.facts.place = place
    row.write(village_code=None)
    return True


@plants("place", editions=frozenset({SIAPKERJA, SISKOP2MI, EXCEL}))
def region_bps(row: Row, rng: Random) -> bool:
    """The regency's BPS code where its Kemendagri code belongs; the name settles which."""
    regency = rng.choice(places().confusable)
    clean = places().clean(regency)
    if not clean:
        return False
    row.facts.place = rng.choice(clean)
    row.write(village_code=None, district_code=None, regency_code=places().bps[regency.code])
    return True


@plants("place", editions=frozenset({SIAPKERJA, SISKOP2MI, EXCEL}))
def region_old(row: Row, rng: Random) -> bool:
    """An address with the codes of before a split."""
    place: Village = rng.choice(places().old)
    row.facts.place = place
    return True


@plants("office", editions=CSV)
def office_other(row: Row, rng: Random) -> bool:
    """A row of another office, with that office's number."""
    other = rng.choice([code for code in all_offices() if code != row.office_code])
    row.write(office_code=other)
    row.facts.source_record_id = f"REG/{other}/{row.received_on.year}/{rng.randint(700000, 999999)}"
    return True


@plants("document", editions=frozenset({SISKOP2MI}), alone=True)
def document_other(row: Row, rng: Random) -> bool:
    """A document type or version that no contract holds."""
    document, version = rng.choice(_OTHER_DOCUMENTS)
    row.write(stated_document=document, stated_version=version)
    return True


@plants("address", editions=CSV, alone=True)
def line_not_utf8(row: Row, rng: Random) -> bool:
    """A byte that is no text."""
    row.line_fault = NOT_UTF8
    return True


@plants("address", editions=CSV, alone=True)
def line_too_wide(row: Row, rng: Random) -> bool:
    """A delimiter in the address that nobody put in quotation marks."""
    row.line_fault = TOO_WIDE
    return True


@plants("address", editions=CSV, alone=True)
def line_cut(row: Row, rng: Random) -> bool:
    """The line ends before its last fields."""
    row.line_fault = CUT
    return True
