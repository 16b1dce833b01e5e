"""Who registers where and when: the whole run in brief, before any row is written."""

from dataclasses import dataclass, field
from datetime import date

from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.habits import Habits
from simpul.synthetic.person import Candidate

FIRST, AGAIN, RESENT, REVISED = "first", "reregistration", "exact_resend", "revision"


@dataclass(slots=True, eq=False)
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
