"""What failed is left alone for longer and longer, up to a bound, and soon asked again once it was well."""

from simpul.growing_rest import GrowingRest


def test_a_rest_grows_with_each_failure_up_to_its_bound():
    rest = GrowingRest(first=5, longest=60)
    assert [rest.after_failure() for _ in range(7)] == [5, 10, 20, 40, 60, 60, 60]


def test_what_went_well_in_between_is_asked_again_as_soon_as_at_first():
    rest = GrowingRest(first=1, longest=15)
    assert [rest.after_failure(), rest.after_failure()] == [1, 2]
    rest.end()
    assert rest.after_failure() == 1
