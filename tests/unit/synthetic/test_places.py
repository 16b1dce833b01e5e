"""Places that are plain, and places that are known to trouble a registry."""

from simpul.synthetic.places import bare, places


def test_a_plain_village_is_the_only_one_of_its_name_in_its_district() -> None:
    malang = places().clean(places().regency("35.07"))
    names = [(place.district_code, bare(place.village)) for place in malang]
    assert len(names) == len(set(names)) > 300


def test_the_villages_of_desmigratif_malang_are_among_the_plain_ones() -> None:
    codes = {place.village_code for place in places().clean(places().regency("35.07"))}
    assert {"35.07.11.2008", "35.07.11.2003", "35.07.33.2006", "35.07.33.2004"} <= codes


def test_two_villages_of_one_name_stand_in_kupang_timur() -> None:
    found = [place for place in places().shared if place.district == "Kupang Timur"]
    assert {place.village for place in found} == {"Oesao"}
    assert len(found) == 2


def test_the_bps_code_of_bengkayang_is_another_regencys_kemendagri_code() -> None:
    bengkayang = places().regency("61.07")
    assert bengkayang in places().confusable
    assert places().bps["61.07"] == "6102"
    assert places().regency("61.02").name != bengkayang.name


def test_old_addresses_carry_codes_that_are_retired_on_every_level() -> None:
    today = {regency.code for regency in places().regencies}
    assert places().old
    assert all(place.regency_code not in today for place in places().old)
    assert all(place.district_code.replace(".", "") in places().old_districts for place in places().old)
