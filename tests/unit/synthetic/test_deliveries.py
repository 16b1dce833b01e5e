"""Offices deliver in their own rhythm, and what they correct comes last."""

from datetime import date
from itertools import pairwise

from simpul.synthetic.deliveries import deliveries
from simpul.synthetic.habits import all_offices

JANUARY = (date(2026, 1, 1), date(2026, 1, 31))
HALF_A_YEAR = (date(2026, 1, 1), date(2026, 6, 30))


def test_a_monthly_office_delivers_early_in_the_next_month_and_corrects_some_days_later() -> None:
    main, corrections = deliveries(all_offices()["3524"], *JANUARY)
    assert (main.received_on, main.label, main.is_correction) == (date(2026, 2, 2), "202601", False)
    assert (corrections.received_on, corrections.label) == (date(2026, 2, 10), "202601_perbaikan")
    assert corrections.is_correction


def test_an_office_of_two_halves_delivers_twice_a_month() -> None:
    first, second, corrections = deliveries(all_offices()["3507"], *JANUARY)
    assert (first.last, first.received_on) == (date(2026, 1, 15), date(2026, 1, 20))
    assert (second.first, second.last) == (date(2026, 1, 16), date(2026, 1, 31))
    assert corrections.label == "202601_perbaikan"


def test_the_old_workbook_comes_by_the_quarter() -> None:
    labels = [one.label for one in deliveries(all_offices()["3204"], *HALF_A_YEAR)]
    assert labels == ["TW1_2026", "TW2_2026", "TW2_2026_perbaikan"]


def test_an_office_that_changes_its_system_writes_the_new_edition_from_that_day() -> None:
    editions = [one.edition for one in deliveries(all_offices()["1807"], *HALF_A_YEAR)]
    assert editions == ["ltsa-excel"] * 4 + ["siskop2mi-2026"] * 3


def test_every_day_is_reported_on_once_and_received_afterwards() -> None:
    for office in all_offices().values():
        *main, corrections = deliveries(office, date(2025, 11, 3), date(2026, 4, 18))
        assert (main[0].first, main[-1].last) == (date(2025, 11, 3), date(2026, 4, 18))
        assert all((later.first - earlier.last).days == 1 for earlier, later in pairwise(main))
        assert all(one.received_on > one.last for one in main)
        assert corrections.received_on > main[-1].received_on
