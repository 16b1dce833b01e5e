"""Who registers where and when: the whole run in brief, before any row is written."""

from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from simpul.synthetic.chances import Weighted, rounded, stream
from simpul.synthetic.days import working_days
from simpul.synthetic.deliveries import Delivery, deliveries
from simpul.synthetic.habits import Habits
from simpul.synthetic.people import Candidate

FIRST, AGAIN, RESENT, REVISED = "first", "reregistration", "exact_resend", "revision"
_RESENT_SHARE, _REVISED_SHARE = 0.015, 0.025
_AGAIN_SHARE = 0.155
_SAME_OFFICE, _SAME_PROVINCE = 0.55, 0.65
_AT_LEAST_APART = timedelta(days=3)
_TRIES = 2000
_RECORDS_PER_STORY = 400
_SHARING_ONE_PHONE = 5
_RELATIONS: Weighted[str] = Weighted(
    [
        ("", 946),
        ("sibling", 32),
        ("father_son", 7),
        ("twin", 4),
        ("shared_phone", 6),
        ("borrowed_nik", 3),
        ("homonym", 3),
    ]
)


@dataclass(slots=True)
class Visit:
    """One person's registration at one office. ``part`` is the visit's part in a story: known or refused."""

    office_code: str
    day: date
    candidate: int
    kind: str
    serial: int = 0
    part: str = ""


@dataclass(slots=True)
class Story:
    """A row that is refused, then corrected, of a person whom another office has delivered before."""

    known: Visit
    refused: Visit


@dataclass(slots=True)
class OfficePlan:
    """What one office does in the run."""

    office: Habits
    deliveries: list[Delivery]
    resent: int
    revised: int
    visits: list[Visit] = field(default_factory=list)

    def delivery_of(self, day: date) -> Delivery:
        """The main delivery that reports on a day."""
        return next(one for one in self.deliveries if one.first <= day <= one.last)


@dataclass(slots=True)
class Plan:
    """The run in brief."""

    seed: int
    offices: list[OfficePlan]
    candidates: list[Candidate]
    stories: list[Story]

    @property
    def last_received_on(self) -> date:
        """The day on which the last file is received."""
        return max(office.deliveries[-1].received_on for office in self.offices)


def plan(offices: list[Habits], records: int, seed: int, first: date, last: date) -> Plan:
    """Divide the records over offices, days and people. Every office has at least one record."""
    made = [
        _office_plan(office, share, seed, first, last)
        for office, share in zip(offices, _shares(offices, records), strict=True)
    ]
    return _Registrar(seed, made).plan(records)


def _shares(offices: list[Habits], records: int) -> list[int]:
    """The records by weight, rounded so that they add up."""
    total = sum(office.weight for office in offices)
    exact = [records * office.weight / total for office in offices]
    shares = [max(1, int(share)) for share in exact]
    by_rest = sorted(range(len(offices)), key=lambda at: (int(exact[at]) - exact[at], at))
    for at in (by_rest * 2)[: max(0, records - sum(shares))]:
        shares[at] += 1
    return shares


def _office_plan(office: Habits, share: int, seed: int, first: date, last: date) -> OfficePlan:
    rng = stream(seed, "calendar", office.office_code)
    resent, revised = rounded(share * _RESENT_SHARE, rng), rounded(share * _REVISED_SHARE, rng)
    if share < 3:
        resent = revised = 0
    days = working_days(first, last)
    visits = sorted(rng.choice(days) for _ in range(share - resent - revised))
    return OfficePlan(
        office,
        deliveries(office, first, last),
        resent,
        revised,
        [Visit(office.office_code, day, 0, FIRST, serial) for serial, day in enumerate(visits, 1)],
    )


class _Registrar:
    """Goes through all visits in the order of time and says who comes."""

    def __init__(self, seed: int, offices: list[OfficePlan]) -> None:
        self._seed = seed
        self._rng: Random = stream(seed, "plan")
        self._offices = {one.office.office_code: one for one in offices}
        self._candidates: list[Candidate] = []
        self._seen: defaultdict[str, tuple[list[date], list[int]]] = defaultdict(lambda: ([], []))
        self._phones: dict[str, tuple[int, int]] = {}
        self._relatives: set[int] = set()
        self._told: Counter[str] = Counter()

    def plan(self, records: int) -> Plan:
        """The whole run."""
        visits = sorted(
            (visit for one in self._offices.values() for visit in one.visits),
            key=lambda visit: (visit.day, visit.office_code, visit.serial),
        )
        for visit in visits:
            visit.candidate = self._again(visit) or self._newcomer(visit)
        stories = self._stories(visits, max(1, records // _RECORDS_PER_STORY))
        for number in self._relatives:
            self._make_plain(number)
        return Plan(self._seed, list(self._offices.values()), self._candidates, stories)

    def _again(self, visit: Visit) -> int:
        """A person who has been somewhere before, or 0."""
        if self._rng.random() >= _AGAIN_SHARE:
            return 0
        found = self._earlier(visit, self._place_of_old_acquaintance(visit))
        if found:
            visit.kind = AGAIN
        return found

    def _place_of_old_acquaintance(self, visit: Visit) -> str:
        if self._rng.random() < _SAME_OFFICE:
            return visit.office_code
        others = [code for code in self._offices if code != visit.office_code]
        near = [code for code in others if code[:2] == visit.office_code[:2]]
        if near and self._rng.random() < _SAME_PROVINCE:
            return self._rng.choice(near)
        return self._rng.choice(others) if others else visit.office_code

    def _earlier(self, visit: Visit, office_code: str) -> int:
        """Somebody whom an office saw some days before, or 0."""
        days, numbers = self._seen[office_code]
        known = bisect_right(days, visit.day - _AT_LEAST_APART)
        return numbers[self._rng.randrange(known)] if known else 0

    def _newcomer(self, visit: Visit) -> int:
        relation = _RELATIONS.draw(self._rng)
        related = 0
        if relation == "shared_phone":
            related = self._phone_group(visit.office_code)
        elif relation:
            related = self._relative(visit)
            relation = relation if related else ""
        number = len(self._candidates) + 1
        self._candidates.append(Candidate(number, visit.office_code, visit.day, relation, related))
        days, numbers = self._seen[visit.office_code]
        days.append(visit.day)
        numbers.append(number)
        return number

    def _relative(self, visit: Visit) -> int:
        found = self._earlier(visit, visit.office_code)
        if not found or self._candidates[found - 1].relation:
            return 0
        self._relatives.add(found)
        return found

    def _phone_group(self, office_code: str) -> int:
        """The number of a telephone that a handful of people at an office give as theirs."""
        phone, members = self._phones.get(office_code, (0, _SHARING_ONE_PHONE))
        if members >= _SHARING_ONE_PHONE:
            phone, members = len(self._candidates) + 1, 0
        self._phones[office_code] = (phone, members + 1)
        return phone

    def _make_plain(self, number: int) -> None:
        self._candidates[number - 1] = self._candidates[number - 1]._replace(is_plain=True)

    def _stories(self, visits: list[Visit], wanted: int) -> list[Story]:
        """Pairs of visits that make a story; fewer where the run is too small for them."""
        found: list[Story] = []
        uses = Counter(visit.candidate for visit in visits)
        for _ in range(_TRIES if len(self._offices) > 1 else 0):
            if len(found) == wanted:
                break
            known, refused = self._rng.choice(visits), self._rng.choice(visits)
            if self._can_tell(known, refused, uses):
                self._tell(known, refused)
                found.append(Story(known, refused))
        return found

    def _can_tell(self, known: Visit, refused: Visit, uses: Counter[int]) -> bool:
        """Whether these may become visits of one person, known at the one office before the other refuses."""
        if known.office_code == refused.office_code or known.part or refused.part:
            return False
        if not known.kind == refused.kind == FIRST or uses[refused.candidate] > 1:
            return False
        if refused.candidate in self._relatives or self._is_fully_corrected(refused.office_code):
            return False
        if self._candidates[known.candidate - 1].relation or known.day + _AT_LEAST_APART > refused.day:
            return False
        return self._received_on(known) < self._received_on(refused)

    def _is_fully_corrected(self, office_code: str) -> bool:
        return self._told[office_code] >= self._offices[office_code].revised

    def _tell(self, known: Visit, refused: Visit) -> None:
        self._make_plain(known.candidate)
        known.part, refused.part = "known", "refused"
        refused.candidate, refused.kind = known.candidate, AGAIN
        self._told[refused.office_code] += 1

    def _received_on(self, visit: Visit) -> date:
        return self._offices[visit.office_code].delivery_of(visit.day).received_on
