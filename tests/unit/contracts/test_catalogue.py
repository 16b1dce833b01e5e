"""The reason catalogue, the rules and the pages in ``docs/reasons`` say the same, in both languages."""

import re
from pathlib import Path
from string import Formatter

import pytest

from simpul.contracts import catalogue
from simpul.contracts.catalogue import CatalogueEntry
from simpul.contracts.documents import DOCUMENTS, document
from simpul.domain.documents import OFFICE_MANIFEST
from simpul.domain.reasons import Reason
from simpul.rules.editions import BOOKS

ENTRIES = list(catalogue.entries().values())
CODES = [entry.code for entry in ENTRIES]
PAGES = Path(__file__).parents[3] / "docs" / "reasons"
OF_THE_SHAPE = {
    "unreadable",
    "unknown_document",
    "missing_required",
    "wrong_type",
    "bad_format",
    "not_in_code_list",
}
OF_THE_HEAD = {"record_unknown"}
OF_THE_SLICE = {
    "slice_volume_unusual",
    "slice_blank_share",
    "slice_repeated_identity",
    "slice_damaged_identifiers",
    "slice_drift",
}
NOT_TO_BE_PASSED = {"under_age", "destination_closed", "p3mi_not_licensed"}
ONLY_FOR_ENGINEERS = re.compile(r"\b(spool|slice|manifest|epoch|digest|offset|hash|ditolak|event|topic)\b", re.I)


def sentence_fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_every_code_of_a_rule_is_in_the_catalogue_and_no_code_is_unused() -> None:
    rules = {rule.code for book in BOOKS.values() for rule in book.rules}
    assert set(CODES) == rules | OF_THE_SHAPE | OF_THE_HEAD | OF_THE_SLICE


@pytest.mark.parametrize("entry", ENTRIES, ids=CODES)
def test_an_entry_is_complete(entry: CatalogueEntry) -> None:
    assert entry.label_id
    assert entry.label_en
    assert entry.example
    assert entry.paper
    assert bool(entry.expected_id) == bool(entry.expected_en)


def test_who_can_fix_something_has_a_name_in_both_languages_and_nobody_is_named_in_vain() -> None:
    assert {entry.fixed_by for entry in ENTRIES} == catalogue.fixers().keys()
    assert all(words["id"] and words["en"] for words in catalogue.fixers().values())


@pytest.mark.parametrize("entry", ENTRIES, ids=CODES)
def test_both_languages_speak_of_the_same_things(entry: CatalogueEntry) -> None:
    spoken = sentence_fields(entry.sentence_id)
    assert spoken == sentence_fields(entry.sentence_en)
    assert spoken <= {"bidang", "nilai", "harapan"}
    assert "harapan" not in spoken or entry.expected_id or "bidang" in spoken


@pytest.mark.parametrize("entry", ENTRIES, ids=CODES)
def test_a_clerk_reads_the_words_of_the_counter_only(entry: CatalogueEntry) -> None:
    assert not ONLY_FOR_ENGINEERS.search(f"{entry.label_id} {entry.sentence_id} {entry.expected_id}")
    assert len(entry.label_id.split()) <= 5


def test_a_sentence_that_would_teach_how_to_pass_says_only_to_check_the_document() -> None:
    for code in NOT_TO_BE_PASSED:
        entry = catalogue.entry(code)
        assert entry.sentence_id == (
            "Jangan mengubah data agar lolos. Periksa dokumen aslinya; bila memang salah ketik, "
            "perbaiki sesuai dokumen."
        )
        assert not entry.expected_id
        assert not re.search(r"\b\d", entry.example)


def test_what_the_ministry_never_waives_is_not_waivable() -> None:
    never = {*NOT_TO_BE_PASSED, "wrong_office", "unreadable", "unknown_document", "record_unknown"}
    rejects = {entry.code for entry in ENTRIES if entry.severity == "reject"}
    assert {entry.code for entry in ENTRIES if entry.waivable} == rejects - never


def test_only_the_age_conflict_is_for_protection_officers_alone() -> None:
    assert {entry.code for entry in ENTRIES if entry.audience == "protection"} == {"age_conflict"}


def test_what_is_told_to_p3mi_and_ministry_refuses_nobody() -> None:
    told = [entry for entry in ENTRIES if entry.audience == "supervision"]
    assert {entry.code for entry in told} == {"sip2mi_not_in_force", "sip2mi_other_job", "sip2mi_quota_used"}
    assert {entry.severity for entry in told} == {"warning"}


def test_only_slices_are_held() -> None:
    assert {entry.code for entry in ENTRIES if entry.severity == "hold"} == OF_THE_SLICE


def test_every_field_of_every_contract_has_a_name_at_the_counter_and_a_form() -> None:
    for name, version in DOCUMENTS:
        for path in document(name, version).paths:
            field = catalogue.fields()[path]
            assert all((field.label_id, field.label_en, field.form_id, field.form_en)), path


def test_no_field_is_named_that_no_contract_has() -> None:
    assert set(catalogue.fields()) == {path for name, version in DOCUMENTS for path in document(name, version).paths}


@pytest.mark.parametrize("entry", ENTRIES, ids=CODES)
def test_a_code_has_a_page_with_its_label_its_sentence_and_its_document(entry: CatalogueEntry) -> None:
    page = (PAGES / f"{entry.code}.md").read_text(encoding="utf-8")
    sentence = entry.sentence_id.replace("{harapan}", entry.expected_id or "…")
    assert page.startswith(f"# {entry.label_id}\n")
    assert f"Kode: `{entry.code}`" in page
    assert sentence.replace("{nilai}", "…").replace("{bidang}", "…") in page
    assert entry.paper in page
    assert ("Dapat diminta" in page) == entry.waivable


def test_there_is_no_page_of_a_code_that_does_not_exist() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == {*CODES, "README"}
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert all(f"]({code}.md)" in index for code in CODES)


def test_a_sentence_names_the_field_the_value_and_what_is_expected() -> None:
    reason = Reason("bad_format", "reject", "birth_date")
    assert catalogue.explain(reason, "THN 2002") == (
        "Tanggal lahir tertulis THN 2002. Tulis ulang sebagai tanggal seperti 1990-08-17."
    )
    entry, field = catalogue.entry("bad_format"), catalogue.fields()["birth_date"]
    assert entry.sentence_en.format(bidang=field.label_en, nilai="THN 2002", harapan=field.form_en) == (
        "Birth date reads THN 2002. Write it again as a date such as 1990-08-17."
    )


def test_a_value_of_a_wrong_type_is_named_too() -> None:
    assert catalogue.explain(Reason("wrong_type", "reject", "revision"), "satu") == (
        "Nomor perbaikan tertulis satu. Kirim ulang sebagai angka bulat mulai 1."
    )


@pytest.mark.parametrize("entry", catalogue.entries().values(), ids=lambda entry: entry.code)
def test_a_fields_name_begins_its_sentence_for_it_begins_with_a_capital(entry: CatalogueEntry) -> None:
    assert all("{bidang}" not in sentence[1:] for sentence in entry.sentence_id.split(". "))


def test_a_contracts_day_that_does_not_exist_is_not_asked_for_in_the_form_it_already_has() -> None:
    assert catalogue.explain(Reason("bad_format", "reject", "contract_start_date"), "2026-02-30") == (
        "Tanggal mulai kontrak tertulis 2026-02-30. Tulis ulang sebagai tanggal yang ada di kalender, "
        "seperti 2026-05-02."
    )


def test_who_takes_a_record_back_is_asked_for_the_words_of_the_sheet() -> None:
    assert catalogue.explain(Reason("missing_required", "reject", "document")) == (
        "Jenis data belum diisi. Isi REGISTRASI atau TAHAPAN."
    )


def test_a_stage_line_that_never_came_is_not_told_as_a_number_that_never_came() -> None:
    told = catalogue.explain(Reason("record_unknown", "reject", "source_record_id"), "REG/1")
    assert told.startswith("Data bernomor registrasi REG/1 yang ditarik ini belum pernah diterima")
    assert "tahap, tanggal serta nomor dokumennya" in told


def test_a_value_that_looks_like_a_placeholder_is_only_a_value() -> None:
    assert "{harapan}" in catalogue.explain(Reason("nik_malformed", "reject", "nik"), "{harapan}")


def test_a_blank_value_is_said_to_be_empty() -> None:
    assert "(kosong)" in catalogue.explain(Reason("unknown_document", "reject"), " ")


def test_a_reason_has_a_name_in_both_languages() -> None:
    reason = Reason("nik_spreadsheet_damage", "reject", "nik")
    assert catalogue.label(reason) == "NIK rusak oleh Excel"
    assert catalogue.entry(reason.code).label_en == "NIK damaged by Excel"


def test_the_counter_has_a_word_for_every_document_but_the_manifest_which_no_clerk_sees() -> None:
    assert catalogue.documents().keys() == {name for name, _ in DOCUMENTS} - {OFFICE_MANIFEST}
    assert all(words["id"] and words["en"] for words in catalogue.documents().values())
    assert catalogue.document_word("not_yet_invented") == "Baris data"
