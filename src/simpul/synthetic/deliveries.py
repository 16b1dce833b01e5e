"""When each office delivers: its main files period by period, and one last file of corrections."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from simpul.synthetic.edition import OLD_EXCEL
from simpul.synthetic.habits import Habits

_HALF = 15
_CORRECTED = 9


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery of an office. ``last`` is the last day it reports on; corrections report on no day."""

    index: int
    first: date
    last: date
    received_on: date
    edition: str
    label: str
    is_correction: bool = False


def deliveries(office: Habits, first: date, last: date) -> list[Delivery]:
    """The deliveries of an office for a span of days, in their order; the last one holds corrections only."""
    found: list[Delivery] = []
    for start, end, label in _periods(office, first, last):
        received_on = end + timedelta(days=office.delay + 1)
        found.append(Delivery(len(found), start, end, received_on, office.edition_on(start), label))
    main = found[-1]
    received_on = main.received_on + timedelta(days=_CORRECTED - office.delay)
    label = main.label.removesuffix("_2") + "_perbaikan"
    found.append(Delivery(len(found), main.first, main.last, received_on, main.edition, label, is_correction=True))
    return found


def _periods(office: Habits, first: date, last: date) -> Iterator[tuple[date, date, str]]:
    start = first
    while start <= last:
        is_quarterly = office.edition_on(start) == OLD_EXCEL
        end = min(last, _quarter_end(start) if is_quarterly else _month_end(start))
        if is_quarterly:
            label = f"TW{(start.month + 2) // 3}_{start.year}"
            yield start, end, label
        else:
            yield from _month(office, start, end)
        start = end + timedelta(days=1)


def _month(office: Habits, start: date, end: date) -> Iterator[tuple[date, date, str]]:
    label = f"{start:%Y%m}"
    if not office.is_half_monthly:
        yield start, end, label
        return
    middle = start.replace(day=_HALF)
    if start <= middle:
        yield start, min(middle, end), f"{label}_1"
    if end > middle:
        yield max(start, middle + timedelta(days=1)), end, f"{label}_2"


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _quarter_end(day: date) -> date:
    return _month_end(day.replace(day=1, month=(day.month + 2) // 3 * 3))
