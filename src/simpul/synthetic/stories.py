"""Stories: a row that is refused, then corrected, of a person whom another office has delivered before."""

from collections import Counter
from datetime import date, timedelta
from random import Random

from simpul.synthetic.person import Candidate
from simpul.synthetic.plan import AGAIN, FIRST, OfficePlan, Story, Visit

_VISITS_PER_STORY = 400
_TRIES_PER_STORY = 400
_AT_LEAST_APART = timedelta(days=3)


def stories(
    offices: dict[str, OfficePlan],
    visits: list[Visit],
    candidates: list[Candidate],
    relatives: set[int],
    rng: Random,
) -> list[Story]:
    """Turn some pairs of first visits into stories; fewer where the run is too small for them."""
    teller = _Teller(offices, visits, candidates, relatives)
    wanted = 1 + len(visits) // _VISITS_PER_STORY
    found: list[Story] = []
    for _ in range(wanted * _TRIES_PER_STORY):
        if len(found) == wanted:
            break
        known, refused = rng.choice(visits), rng.choice(visits)
        if teller.can_tell(known, refused):
            found.append(teller.tell(known, refused))
    return found


class _Teller:
    def __init__(
        self,
        offices: dict[str, OfficePlan],
        visits: list[Visit],
        candidates: list[Candidate],
        relatives: set[int],
    ) -> None:
        self._offices, self._candidates, self._relatives = offices, candidates, relatives
        self._visits_of = Counter(visit.candidate for visit in visits)
        self._told: Counter[str] = Counter()

    def can_tell(self, known: Visit, refused: Visit) -> bool:
        """Whether these may become visits of one person, known at the one office before the other refuses."""
        if known.office_code == refused.office_code or known.part or refused.part:
            return False
        if not known.kind == refused.kind == FIRST or self._visits_of[refused.candidate] > 1:
            return False
        if refused.candidate in self._relatives or self._is_fully_corrected(refused.office_code):
            return False
        if self._candidates[known.candidate - 1].relation or known.day + _AT_LEAST_APART > refused.day:
            return False
        return self._received_on(known) < self._received_on(refused)

    def tell(self, known: Visit, refused: Visit) -> Story:
        """Let the person of the one visit come to the other, too."""
        known.part, refused.part = "known", "refused"
        refused.candidate, refused.kind = known.candidate, AGAIN
        self._told[refused.office_code] += 1
        return Story(known, refused)

    def _is_fully_corrected(self, office_code: str) -> bool:
        return self._told[office_code] >= self._offices[office_code].revised

    def _received_on(self, visit: Visit) -> date:
        return self._offices[visit.office_code].delivery_of(visit.day).received_on
