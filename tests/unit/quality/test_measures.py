"""What is measured of a slice, beside what is usual for its office."""

from dataclasses import replace

from simpul.quality.measures import BLANKS, DRIFT, VOLUME, Measure, measures
from simpul.quality.profile import EditionHistory, EditionProfile, Profile
from simpul.quality.reasons import hold_reason, hold_reasons, not_judged_reasons
from simpul.quality.suite import suite

REGISTRATIONS = suite("cpmi_registration")


def day(records: int = 15, *, edition: str = "siskop2mi-2026", blank_phones: int = 0, to_taiwan: int = 5) -> Profile:
    return Profile(
        record_count=records,
        editions={edition: EditionProfile(records, {"phone": blank_phones})},
        value_counts={"destination_code": {"TW": to_taiwan, "HK": records - to_taiwan}},
        ending_in_zero={"nik": (1, records)},
    )


def nobody_else(edition: str) -> EditionHistory:
    return EditionHistory()


def found(code: str, today: Profile, past: list[Profile], field: str | None = None) -> Measure:
    return next(m for m in measures(today, past, nobody_else, REGISTRATIONS) if (m.code, m.field) == (code, field))


def test_three_days_and_thirty_records_are_history_enough() -> None:
    assert found(VOLUME, day(), [day(10)] * 3).has_history
    assert not found(VOLUME, day(), [day(10)] * 2).has_history
    assert not found(VOLUME, day(), [day(9)] * 3).has_history


def test_without_history_it_says_so_and_nothing_is_unlikely() -> None:
    measured = measures(day(500, blank_phones=500, to_taiwan=500), [], nobody_else, REGISTRATIONS)
    codes = {reason["code"] for reason in not_judged_reasons(measured)}
    assert codes == {"slice_volume_unusual", "slice_blank_share", "slice_drift"}
    assert all(measure.tail_probability == 1.0 for measure in measured if not measure.has_history)


def test_fewer_records_than_usual_are_never_unlikely() -> None:
    assert found(VOLUME, day(3), [day(50)] * 6).tail_probability == 1.0


def test_blanks_are_compared_within_the_template_edition() -> None:
    past = [day(20, edition="siapkerja-2023")] * 5
    assert not found(BLANKS, day(blank_phones=15), past, "phone").has_history
    assert found(BLANKS, day(blank_phones=15, edition="siapkerja-2023"), past, "phone").tail_probability < 1e-6


def test_a_changed_template_is_compared_with_other_offices_that_use_it() -> None:
    def elsewhere(edition: str) -> EditionHistory:
        return EditionHistory(9, 200, {"phone": 190}) if edition == "siskop2mi-2026" else EditionHistory()

    (phone,) = [m for m in measures(day(blank_phones=15), [], elsewhere, REGISTRATIONS) if m.field == "phone"
                and m.code == BLANKS]  # fmt: skip
    assert phone.has_history
    assert phone.tail_probability > 0.1, "blank everywhere else, too"


def test_drift_takes_the_value_that_came_to_the_fore_most() -> None:
    busload = replace(day(20), value_counts={"destination_code": {"PL": 13, "HK": 7}})
    drifted = found(DRIFT, busload, [day(20)] * 5, "destination_code")
    assert (drifted.seen_count, drifted.usual_share) == (13, 0.0)
    assert drifted.tail_probability < 1e-4


def test_a_new_value_that_is_few_hides_no_other_that_took_over_the_day() -> None:
    """The few are the more unlikely, and alone too few to be held for."""
    usually = replace(day(20), value_counts={"destination_code": {"TW": 2, "HK": 18}})
    turned = replace(day(40), value_counts={"destination_code": {"TW": 25, "PL": 15}})
    drifted = found(DRIFT, turned, [usually] * 10, "destination_code")
    assert (drifted.seen_count, drifted.usual_share) == (25, 0.1)
    (expected,) = (each for each in REGISTRATIONS.expectations if each.code == DRIFT)
    judged = drifted.judged_by(expected)
    assert judged is not None
    assert judged < 1e-4


def test_many_new_values_are_drift_though_none_of_them_takes_over_the_day() -> None:
    usually = replace(day(20), value_counts={"destination_code": {"TW": 5, "HK": 15}})
    scattered = replace(day(21), value_counts={"destination_code": {"PL": 6, "TR": 6, "JP": 6, "HK": 3}})
    drifted = found(DRIFT, scattered, [usually] * 5, "seldom_destination_code")
    assert (drifted.seen_count, drifted.of_count, drifted.usual_share) == (18, 21, 0.0)
    (expected,) = (each for each in REGISTRATIONS.expectations if each.code == DRIFT)
    judged = drifted.judged_by(expected)
    assert judged is not None
    assert judged < 1e-4
    assert hold_reason(drifted)["field"] == "seldom_destination_code"


def test_values_that_are_seldom_one_by_one_and_usual_together_are_no_drift() -> None:
    countries = {f"C{number}": 1 for number in range(25)}
    others = {f"D{number}": 1 for number in range(25)}
    usually = replace(day(25), value_counts={"destination_code": countries})
    scattered = replace(day(25), value_counts={"destination_code": others})
    measured = measures(scattered, [usually] * 5, nobody_else, REGISTRATIONS)
    assert min(each.tail_probability for each in measured if each.code == DRIFT) > 0.1


def test_a_field_that_is_filled_in_from_now_on_is_no_drift_to_values_that_were_seldom() -> None:
    """An office that begins to fill it in was held day after day, until each of its values had become usual."""
    blank = replace(day(20), value_counts={"occupation_code": {"": 19, "9111": 1}})
    filled = replace(day(20), value_counts={"occupation_code": {"5322": 5, "9111": 5, "8219": 5, "5321": 5}})
    for past in ([blank] * 20, [*[blank] * 20, filled, filled]):
        measured = measures(filled, past, nobody_else, REGISTRATIONS)
        assert "seldom_occupation_code" not in {each.field for each in measured if each.tail_probability < 1e-4}
        assert not not_judged_reasons(measured)
    half = replace(day(40), value_counts={"occupation_code": {"": 20, "5322": 10, "9111": 10}})
    others = replace(day(40), value_counts={"occupation_code": {"": 20, "8219": 6, "5321": 7, "3221": 7}})
    drifted = found(DRIFT, others, [half] * 5, "seldom_occupation_code")
    assert (drifted.seen_count, drifted.of_count, drifted.usual_share) == (20, 20, 0.0)


def test_a_new_value_that_took_over_the_day_is_told_once() -> None:
    usual = [day(20)] * 5
    busload = replace(day(20), value_counts={"destination_code": {"PL": 13, "HK": 7}})
    both = [found(DRIFT, busload, usual, field) for field in ("destination_code", "seldom_destination_code")]
    assert [reason["field"] for reason in hold_reasons(both)] == ["destination_code"]
    assert [reason["field"] for reason in hold_reasons(both[1:])] == ["seldom_destination_code"]


def test_a_share_is_as_far_above_the_usual_one_as_its_decimals_say() -> None:
    """In binary, 0.7 - 0.3 is less than 0.4."""
    assert Measure(DRIFT, "destination_code", 14, 20, usual_share=0.3).share_over_usual == 0.4


def test_records_that_contradict_their_own_nik_are_drift_once_it_could_be_told_of_enough() -> None:
    today, past = (
        replace(day(20), contradicted={"sex_by_nik": (17, 18)}),
        replace(day(20), contradicted={"sex_by_nik": (1, 10)}),
    )
    turned = found(DRIFT, today, [past] * 4, "sex_by_nik")
    assert (turned.seen_count, turned.of_count, turned.usual_share) == (17, 18, 0.1)
    assert turned.tail_probability < 1e-4
    rarely_told = replace(day(20), contradicted={"sex_by_nik": (0, 7)})
    measured = measures(today, [rarely_told] * 4, nobody_else, REGISTRATIONS)
    assert "sex_by_nik" not in {measure.field for measure in measured}
    assert not not_judged_reasons(measured), "the distributions were judged"


def test_a_reason_says_counts_and_shares_and_never_a_value() -> None:
    busload = replace(day(20), value_counts={"destination_code": {"PL": 13, "HK": 7}})
    drifted = found(DRIFT, busload, [day(20)] * 5, "destination_code")
    assert hold_reason(drifted) == {"code": DRIFT, "field": "destination_code", "seen": 0.65, "usual": 0.0}
    assert hold_reason(found(VOLUME, day(75), [day(14)] * 4)) == {
        "code": VOLUME, "field": None, "seen": 75, "usual": 14.0}  # fmt: skip
