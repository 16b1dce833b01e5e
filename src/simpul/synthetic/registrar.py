"""Says who comes: newcomers, people who were somewhere before, and people who resemble others."""

from bisect import bisect_right
from collections import defaultdict
from datetime import date, timedelta
from random import Random

from simpul.synthetic.chances import Weighted, stream
from simpul.synthetic.person import Candidate
from simpul.synthetic.plan import AGAIN, OfficePlan, Plan, Visit
from simpul.synthetic.stories import stories

_AGAIN_SHARE = 0.155
_SAME_OFFICE, _SAME_PROVINCE = 0.55, 0.65
_AT_LEAST_APART = timedelta(days=3)
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


class Registrar:
    """Goes through all visits in the order of time and says who comes."""

    def __init__(self, seed: int, offices: list[OfficePlan]) -> None:
        self._seed = seed
        self._rng: Random = stream(seed, "plan")
        self._offices = {one.office.office_code: one for one in offices}
        self._candidates: list[Candidate] = []
        self._seen: defaultdict[str, tuple[list[date], list[int]]] = defaultdict(lambda: ([], []))
        self._phones: dict[str, tuple[int, int]] = {}
        self._relatives: set[int] = set()

    def plan(self) -> Plan:
        """The whole run."""
        visits = sorted(
            (visit for one in self._offices.values() for visit in one.visits),
            key=lambda visit: (visit.day, visit.office_code, visit.serial),
        )
        for visit in visits:
            visit.candidate = self._again(visit) or self._newcomer(visit)
        told = stories(self._offices, visits, self._candidates, self._relatives, self._rng)
        plain = self._relatives | {story.known.candidate for story in told}
        for number in plain:
            self._candidates[number - 1] = self._candidates[number - 1]._replace(is_plain=True)
        return Plan(self._seed, list(self._offices.values()), self._candidates, told)

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
