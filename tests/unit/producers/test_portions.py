"""A good line carries much at once, a bad one little but something."""

from simpul_office.portions import FIRST, LEAST, MOST, Portion


def test_a_good_line_soon_carries_the_most() -> None:
    portion = Portion()
    sizes = []
    for _ in range(6):
        sizes.append(portion.size)
        portion.arrived(0.1)
    assert sizes[:3] == [FIRST, 2 * FIRST, 4 * FIRST]
    assert portion.size == MOST


def test_a_bad_line_carries_less_and_less_but_never_nothing() -> None:
    portion = Portion()
    portion.arrived(9)
    assert portion.size == FIRST // 2
    for _ in range(9):
        portion.failed()
    assert portion.size == LEAST


def test_a_line_that_is_neither_stays_as_it_is() -> None:
    portion = Portion()
    portion.arrived(3)
    assert portion.size == FIRST
