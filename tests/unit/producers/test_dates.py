"""Dates as offices write them."""

import pytest

from simpul_office.reading.dates import iso


@pytest.mark.parametrize(
    ("written", "shape"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026-1-5", "2026-01-05"),
        ("2026-01-05 00:00:00", "2026-01-05"),
        ("05/01/2026", "2026-01-05"),
        ("05/01/2026 08:15", "2026-01-05"),
        ("05/01/2026 08.15", "2026-01-05"),
        ("05/01/2026 0.00.00", "2026-01-05"),
        ("2026-01-05 00.00.00", "2026-01-05"),
        ("5-1-2026 0:00:00", "2026-01-05"),
        ("2026/1/5", "2026-01-05"),
        ("5 - 1 - 2026", "2026-01-05"),
        ("5\N{NO-BREAK SPACE}Januari\N{NO-BREAK SPACE}2026", "2026-01-05"),
        ("5.1.2026", "2026-01-05"),
        ("5 Januari 2026", "2026-01-05"),
        ("17 AGUSTUS 1990", "1990-08-17"),
        ("Senin, 05 Januari 2026", "2026-01-05"),
        ("jum'at 17 agustus 1990", "1990-08-17"),
        ("3 Nop. 2001", "2001-11-03"),
        ("17 Agust. 1990", "1990-08-17"),
        ("17-Aug-1990", "1990-08-17"),
        ("5 May 2026", "2026-05-05"),
        ("1-Oct-2026", "2026-10-01"),
        ("31 December 1999", "1999-12-31"),
        ("23/15/1987", "1987-15-23"),
        ("31 Februari 2020", "2020-02-31"),
    ],
)
def test_any_way_of_writing_a_day_becomes_one_shape_whether_the_day_exists_or_not(written: str, shape: str) -> None:
    assert iso(written) == shape


@pytest.mark.parametrize(
    "written",
    [
        "TIDAK TAHU",
        "THN 2010",
        "1995",
        "5 Brumaire 1800",
        "Sore, 5 Januari 2026",
        "05/01/2026 08.15.00.00.0",
        "02-01-26",
        "45678",
        "?",
        "٥-١-٢٠٢٦",
    ],
)
def test_what_is_not_shaped_like_a_date_stays_as_it_is(written: str) -> None:
    assert iso(written) == written


@pytest.mark.parametrize(
    ("written", "limit", "shape"),
    [
        ("02-01-26", None, "2026-01-02"),
        ("02-01-99", None, "2099-01-02"),
        ("02-01-99", "2026-01-15", "1999-01-02"),
        ("15-01-26", "2026-01-15", "2026-01-15"),
        ("16-01-26", "2026-01-15", "1926-01-16"),
        ("2 Mei 08", "2026-01-15", "2008-05-02"),
    ],
)
def test_two_digit_years_are_read_by_the_field(written: str, limit: str | None, shape: str) -> None:
    assert iso(written, short_years=True, not_after=limit) == shape
