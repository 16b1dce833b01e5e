"""One line of an office's file before it is written: what it says, and what is known to be wrong with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from simpul.synthetic.days import Day
from simpul.synthetic.person import Person
from simpul.synthetic.placements import Placement
from simpul.synthetic.places import Village

Written = str | int | None
NOT_UTF8, TOO_WIDE, CUT = "not_utf8", "too_wide", "cut"
# Codes of rows of which nobody can say whose record they are.
HIDDEN = frozenset({"unreadable", "unknown_document", "wrong_office"})


@dataclass(slots=True)
class Facts:
    """What the row is to say, in the registry's own codes."""

    source_record_id: str
    registered_on: Day
    name: str
    sex: str
    birth: Day
    nik: str | None
    family_card: str
    birth_place: str
    marital: str
    education: str
    mother: str | None
    street: str
    place: Village
    phone: str | None
    consent_giver: str | None
    relation: str | None
    giver_is_mother: bool
    placement: Placement
    passport: str | None
    desk: str


@dataclass(slots=True)
class Row:
    """A line of a file. ``text`` holds fields that the clerk wrote in a form of their own, by contract field."""

    facts: Facts
    person: Person
    office_code: str
    edition: str
    received_on: date
    kind: str
    style: int
    hard_negative: str = ""
    related: str = ""
    part: str = ""
    text: dict[str, Written] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    variation: list[str] = field(default_factory=list)
    revision: int = 1
    line_fault: str = ""
    is_silently_damaged: bool = False
    intended: Facts | None = None

    def is_free(self, topics: Iterable[str]) -> bool:
        """Whether nothing was planted on any of these topics yet."""
        return self.claimed.isdisjoint(topics)

    def spoil(self) -> None:
        """Keep what the row was meant to say: from now on its facts may become wrong ones."""
        if self.intended is None:
            self.intended = replace(self.facts, placement=replace(self.facts.placement))

    def write(self, **fields: Written) -> None:
        """Write fields as the clerk did, whatever the facts are."""
        self.text.update(fields)
