"""Why a slice is held, in the words of the counter."""

import pytest

from simpul.contracts.catalogue import slice_words
from simpul.domain.documents import CPMI_REGISTRATION
from simpul.quality.measures import SELDOM
from simpul.quality.suite import suite
from simpul.reading.slice_reasons import counted


@pytest.mark.parametrize(
    ("code", "field", "seen", "usual", "said"),
    [
        ("slice_volume_unusual", None, 320, 9.6, "Hari itu kantor Anda mengirim 320 data. Biasanya sekitar 10 data."),
        ("slice_blank_share", "nik", 0.75, 0.004, "NIK kosong pada 75% data hari itu. Biasanya kurang dari 1%."),
        ("slice_repeated_identity", "phone", 30, None, "Nomor telepon yang sama ada pada 30 orang."),
        ("slice_drift", "age_group", 1.0, 0.2, "Kelompok umur yang sama ada pada 100% data hari itu. Biasanya 20%."),
        ("slice_drift", "destination_code", 0.9, None, "Negara tujuan yang sama ada pada 90% data hari itu."),
        ("slice_drift", "sex_by_nik", 0.9, None, "Jenis kelamin tidak cocok dengan NIK pada 90% data hari itu."),
        ("slice_drift", "birth_date_by_nik", 0.9, None, "Tanggal lahir tidak cocok dengan NIK pada 90% data hari itu."),
        (
            "slice_drift", "seldom_destination_code", 0.9, 0.05,
            "Negara tujuan yang biasanya jarang ada pada 90% data hari itu. Biasanya 5%.",
        ),
        ("slice_drift", "sex", None, "not_enough_history", None),
        ("not_yet_invented", None, 1, 2, None),
    ],
)  # fmt: skip
def test_what_was_counted_of_a_slice_is_told_beside_what_is_usual(code, field, seen, usual, said):
    assert counted({"code": code, "field": field, "seen": seen, "usual": usual}) == said


def test_values_that_were_seldom_are_told_as_such_whatever_the_field():
    own = {field for code, field in slice_words() if code == "slice_drift"}
    assert {SELDOM + name for name in suite(CPMI_REGISTRATION).measured.drift_fields} <= own


def test_what_contradicts_the_nik_is_never_told_as_one_value_that_many_have():
    own = {field for code, field in slice_words() if code == "slice_drift"}
    assert suite(CPMI_REGISTRATION).measured.contradicted_by_nik.keys() <= own
