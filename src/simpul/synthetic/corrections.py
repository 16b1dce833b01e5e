"""What an office delivers a second time: rows that it corrects, and rows that it sends again as they were."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from simpul.synthetic.days import month_name
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.edition import SISKOP2MI
from simpul.synthetic.editions import cells
from simpul.synthetic.entries import Entry, severity
from simpul.synthetic.lines import Line
from simpul.synthetic.plan import RESENT, REVISED
from simpul.synthetic.registrations import corrected, raised
from simpul.synthetic.rows import HIDDEN

_REFUSED_FIRST = 0.8
_AGE_IS_RAISED = 0.15
_OLD_REVISION_FIRST = 0.25


def revisions(entries: Sequence[Entry], deliveries: Sequence[Delivery], count: int, rng: Random) -> list[Entry]:
    """Corrections in the delivery after: rows of a story, then mostly refused rows, and some that were fine."""
    possible = [entry for entry in entries if _may_be_revised(entry, rng)]
    rng.shuffle(possible)
    chosen = [entry for entry in possible if entry.row.part == "refused"]
    others = [entry for entry in possible if not entry.row.part]
    refused = [entry for entry in others if severity(entry.row.codes) == "reject"]
    fine = [entry for entry in others if severity(entry.row.codes) != "reject"]
    while len(chosen) < count and (refused or fine):
        from_refused = refused and (rng.random() < _REFUSED_FIRST or not fine)
        chosen.append((refused if from_refused else fine).pop())
    return [_revision(entry, _after(entry, deliveries), rng) for entry in chosen]


def _may_be_revised(entry: Entry, rng: Random) -> bool:
    """A row that another office owns is not corrected here, and a child's birth date is changed but seldom."""
    codes = entry.row.codes
    if "wrong_office" in codes or "revision" in entry.row.text:
        return False
    if "under_age" in codes:
        return entry.row.intended is None and rng.random() < _AGE_IS_RAISED
    return True


def _revision(entry: Entry, delivery: Delivery, rng: Random) -> Entry:
    how = raised if "under_age" in entry.row.codes else corrected
    made = how(entry.row, edition=delivery.edition, received_on=delivery.received_on, rng=rng)
    line = Line(cells(made), sheet=_sheet(delivery))
    return Entry(made, REVISED, line, delivery, of=entry)


def resends(
    entries: Sequence[Entry], revised: set[Entry], deliveries: Sequence[Delivery], count: int, rng: Random
) -> list[Entry]:
    """Rows sent again as they were; now and then an old revision after a newer one."""
    possible = [entry for entry in entries if _may_be_resent(entry, _after(entry, deliveries), entry in revised)]
    rng.shuffle(possible)
    if rng.random() < _OLD_REVISION_FIRST:
        possible.sort(key=lambda entry: entry not in revised)
    return [_resend(entry, _after(entry, deliveries)) for entry in possible[:count]]


def _may_be_resent(entry: Entry, delivery: Delivery, is_revised: bool) -> bool:
    """An old revision after a newer one is told apart only where the edition counts revisions."""
    row = entry.row
    if row.codes & (HIDDEN | {"registration_date_impossible"}) or "revision" in row.text or row.part:
        return False
    return row.edition == delivery.edition and (not is_revised or row.edition == SISKOP2MI)


def _resend(entry: Entry, delivery: Delivery) -> Entry:
    again = replace(entry.row, received_on=delivery.received_on)
    return Entry(again, RESENT, replace(entry.line, sheet=_sheet(delivery)), delivery, of=entry)


def _after(entry: Entry, deliveries: Sequence[Delivery]) -> Delivery:
    """The delivery that follows the one in which a row came."""
    return deliveries[entry.delivery.index + 1]


def _sheet(delivery: Delivery) -> str:
    return month_name(delivery.last if delivery.is_correction else delivery.first)
