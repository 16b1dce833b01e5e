"""A stored reason in the words of the counter."""

import pytest

from simpul.domain.reasons import GUARDED
from simpul.reading.explaining import explain, is_for_offices, shortened


def stored(code, field=None, severity="reject"):
    return {"code": code, "severity": severity, "field": field, "audience": "office"}


def test_a_reason_names_field_value_form_fixer_and_document():
    found = explain(stored("nik_malformed", "nik"), {"nik": "350711"})
    assert found.sentence == "NIK tertulis 350711. Salin ke-16 angkanya dari KTP-el."
    assert (found.field_label, found.seen, found.expected) == ("NIK", "350711", "teks berisi 16 angka")
    assert (found.fixer, found.paper) == ("calon PMI sendiri", "KTP-el atau Kartu Keluarga")


@pytest.mark.parametrize(
    ("code", "field"),
    [("bad_format", "family_card_no"), ("not_in_code_list", "sex"), ("missing_required", "source_record_id")],
)
def test_a_code_that_fits_any_field_gives_no_example_of_another(code, field):
    assert explain(stored(code, field), {}).example is None


def test_a_code_of_its_own_field_gives_an_example():
    assert explain(stored("nik_malformed", "nik"), {}).example.startswith("3507146l09890038")
    assert explain(stored("unreadable"), {}).example == "baris yang terpotong di tengah"


@pytest.mark.parametrize("code", sorted(GUARDED))
def test_a_guarded_reason_gives_nothing_away(code):
    found = explain(stored(code, "birth_date"), {"birth_date": "2009-05-03"})
    assert found.sentence.startswith("Jangan mengubah data agar lolos.")
    assert (found.field_label, found.seen, found.expected, found.example, found.fixer) == (None,) * 5
    assert found.decided_elsewhere[0] == "Yang memutuskan: Kementerian, bukan kantor ini."
    assert explain(stored("nik_malformed", "nik"), {}).decided_elsewhere == ()


def test_a_value_that_is_missing_is_called_empty():
    found = explain(stored("missing_required", "name"), {})
    assert found.seen is None
    assert found.sentence.startswith("Nama lengkap belum diisi.")


def test_an_unknown_document_shows_what_the_row_said_it_was():
    found = explain(stored("unknown_document"), {"stated_document": "REGISTRASI", "stated_version": "2019.4"})
    assert found.seen == "REGISTRASI 2019.4"


def test_a_code_newer_than_this_catalogue_is_still_a_sentence():
    found = explain(stored("not_yet_invented", "nik"), {"nik": "1"})
    assert found.sentence == "Data ini perlu diperiksa. Hubungi petugas registri nasional."
    assert found.seen is None


def test_a_field_that_no_contract_knows_is_not_repeated():
    assert explain(stored("wrong_type", "SITI AMINAH"), {"SITI AMINAH": 1}).field_label is None


@pytest.mark.parametrize(("code", "may"), [("nik_malformed", True), ("age_conflict", False), ("invented", False)])
def test_an_office_may_ask_only_for_reasons_it_may_know(code, may):
    assert is_for_offices(code) is may


def test_what_was_written_is_shown_without_signs_that_cannot_be_printed():
    assert shortened("SITI\x00\u202e\tAMINAH") == "SITI␣␣␣AMINAH"
    assert shortened("x" * 500) == "x" * 160 + "…"
