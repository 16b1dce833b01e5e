"""One name in many spellings, none of which makes a title."""

from random import Random

import pytest

from simpul.synthetic.names import names
from simpul.synthetic.spellings import VARIANTS, reads_as_titled, varied


@pytest.mark.parametrize("how", sorted(VARIANTS))
def test_a_variant_differs_and_reads_as_no_title(how: str) -> None:
    rng = Random(how)
    changed = 0
    for _ in range(500):
        name = names().full(rng.choice(("jawa", "sunda", "batak", "bali", "bugis")), rng.choice("FM"), rng)
        written = varied(name, VARIANTS[how][0], "SLAMET RAHARJO", rng)
        if written is not None:
            changed += 1
            assert written != name
            assert not reads_as_titled(written)
    assert changed > 100


def test_invented_names_carry_no_titles() -> None:
    rng = Random(1)
    assert not any(reads_as_titled(names().full("jawa", "F", rng)) for _ in range(2000))


def test_a_title_is_seen_with_and_without_its_dots() -> None:
    assert reads_as_titled("SITI AMINAH, S.PD")
    assert reads_as_titled("HJ SITI AMINAH")
    assert not reads_as_titled("SITI AMINAH")
