"""Region codes of both systems and of all editions, found by code and by name."""

import pytest

from simpul.rules.reference import load
from simpul.rules.regions import RegencyName, dotted, regency_name

REGIONS = load().regions


@pytest.mark.parametrize("code", ["35", "35.07", "35.07.11", "35.07.11.2009"])
def test_a_code_of_today_is_found_and_not_retired(code: str) -> None:
    place = REGIONS.find(code)
    assert place is not None
    assert not place.is_retired


@pytest.mark.parametrize("code", ["91.01.05", "36.02.16.2018"])
def test_a_retired_code_is_found_as_retired(code: str) -> None:
    place = REGIONS.find(code)
    assert place is not None
    assert place.is_retired


@pytest.mark.parametrize("code", ["99", "35.99", "35.07.99", "35.07.11.9999", "35.07.99.2001", "", "x"])
def test_a_code_of_no_edition_is_not_found(code: str) -> None:
    assert REGIONS.find(code) is None


def test_a_code_without_dots_gets_them() -> None:
    assert dotted("3507112009") == "35.07.11.2009"
    assert dotted("350711") == "35.07.11"
    assert dotted("350711.2009") == "35.07.11.2009"
    assert dotted("3507.11") == "35.07.11"
    assert dotted("35.07") == "35.07"


@pytest.mark.parametrize(
    ("written", "kind", "base"),
    [
        ("KABUPATEN MALANG", "KABUPATEN", "MALANG"),
        ("Kab. Cirebon", "KABUPATEN", "CIREBON"),
        ("Kab Pegunungan Bintang", "KABUPATEN", "PEGUNUNGANBINTANG"),
        ("KAB.CIREBON", "KABUPATEN", "CIREBON"),
        ("Kota.Palopo", "KOTA", "PALOPO"),
        ("Kota Palopo", "KOTA", "PALOPO"),
        ("Kota Administrasi Jakarta Pusat", "KOTA", "JAKARTAPUSAT"),
        ("Lampung Timur", None, "LAMPUNGTIMUR"),
        ("Kotawaringin Barat", None, "KOTAWARINGINBARAT"),
    ],
)
def test_a_regencys_name_is_taken_apart_into_kind_and_base(written: str, kind: str | None, base: str) -> None:
    assert regency_name(written) == RegencyName(kind, base)


def test_a_city_and_a_regency_of_one_name_are_two_places() -> None:
    assert not regency_name("Kota Malang").agrees_with(regency_name("Kabupaten Malang"))
    assert regency_name("Malang").agrees_with(regency_name("Kabupaten Malang"))
    assert REGIONS.regency_named("Kabupaten Malang") == "35.07"
    assert REGIONS.regency_named("Kota Malang") == "35.73"
    assert REGIONS.regency_named("Malang") is None


def test_code_and_name_together_settle_which_place_a_bps_code_means() -> None:
    assert REGIONS.regency_of_bps_row("61.02", "KABUPATEN BENGKAYANG") == "61.07"
    assert REGIONS.regency_of_bps_row("61.02", "KABUPATEN SAMBAS") is None


@pytest.mark.parametrize(
    ("code", "name", "regency"),
    [("12.73", "KOTA PEMATANGSIANTAR", "12.72"), ("1272", "KOTA TANJUNGBALAI", "12.74")],
)
def test_a_blank_more_or_less_does_not_make_another_place(code: str, name: str, regency: str) -> None:
    assert REGIONS.regency_of_bps_row(code, name) == regency


@pytest.mark.parametrize(("name", "regency"), [("KABUPATEN TOJO UNA-UNA", "72.09"), ("Kota Bau-Bau", "74.72")])
def test_a_dash_in_a_name_does_not_make_another_place(name: str, regency: str) -> None:
    assert REGIONS.regency_named(name) == regency
    assert REGIONS.bears_name(regency, name)


def test_a_bps_code_without_a_known_counterpart_is_a_bps_code_all_the_same() -> None:
    assert REGIONS.is_bps("1206")
    assert REGIONS.regency_of_bps("1206") is None
    assert not REGIONS.is_bps("3599")


def test_a_district_is_found_by_its_name_in_its_regency() -> None:
    assert REGIONS.district_named("53.01", "Kupang Timur") == "53.01.06"
    assert REGIONS.district_named("35.07", "Kupang Timur") is None


@pytest.mark.parametrize("word", ["KEC. ", "KEC.", "Kec ", "KECAMATAN ", "Kecamatan. "])
def test_the_word_before_a_districts_name_does_not_matter(word: str) -> None:
    assert REGIONS.district_named("53.01", f"{word}KUPANG TIMUR") == "53.01.06"


@pytest.mark.parametrize("name", ["Oesao", "DESA OESAO", "Ds. Oesao", "Ds Oesao", "DS.OESAO", "DESA.OESAO",
                                  "Kel. Oesao", "KEL.OESAO", "kelurahan oesao"])  # fmt: skip
def test_the_word_before_a_villages_name_does_not_matter(name: str) -> None:
    assert REGIONS.villages_named("53.01.06", name) == 2


def test_a_village_whose_name_begins_with_desa_keeps_it() -> None:
    assert REGIONS.villages_named("13.12.07", "Desa Baru") == 1
    assert REGIONS.villages_named("13.12.07", "Desa Desa Baru") == 1
