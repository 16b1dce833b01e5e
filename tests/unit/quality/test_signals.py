"""Which values that people share are for a protection officer to look at, where the slice is not held for them."""

from simpul.quality.measures import BLANKS, DAMAGED, SHARED, Measure
from simpul.quality.signals import repeated_identities
from simpul.quality.suite import suite

REGISTRATIONS = suite("cpmi_registration")


def shared(field: str, people: int) -> Measure:
    return Measure(SHARED, field, people, 40)


def test_as_many_people_as_the_suite_declares_are_a_signal_and_fewer_are_none() -> None:
    assert REGISTRATIONS.signals
    for field, people in REGISTRATIONS.signals.items():
        many, fewer = shared(field, people), shared(field, people - 1)
        assert repeated_identities([many, fewer], [], REGISTRATIONS) == [many]


def test_what_the_slice_is_held_for_is_told_to_officers_as_such_and_the_rest_is_a_signal() -> None:
    nik, phone = shared("nik", 9), shared("phone", 9)
    assert repeated_identities([nik, phone], [phone, Measure(DAMAGED, "nik", 23, 40)], REGISTRATIONS) == [nik]


def test_nothing_but_what_people_share_is_a_signal() -> None:
    others = [Measure(BLANKS, "nik", 9, 40), Measure(DAMAGED, "nik", 9, 40), shared("passport_no", 9)]
    assert repeated_identities(others, [], REGISTRATIONS) == []
