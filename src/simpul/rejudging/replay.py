"""Stored events judged again as the intake judges: the same code, the same day of receipt, another edition."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from simpul import settings
from simpul.adapters.digest_key import registry_digests
from simpul.adapters.permit_store import permit_use
from simpul.adapters.postgres import Connection
from simpul.adapters.replay_store import StoredEvent
from simpul.errors import StopNow
from simpul.intake.judging import JudgedEvent, judge_event
from simpul.intake.rejudging import Change
from simpul.rules import reference as rules_reference
from simpul.rules.editions import Edition, editions
from simpul.rules.reference import Reference


@dataclass(slots=True)
class ChangeCounts:
    """What changes, counted: events by change, and by office, change and code (an event may have several codes)."""

    events: Counter[Change] = field(default_factory=Counter)
    lines: Counter[tuple[str, Change, str]] = field(default_factory=Counter)

    def add(self, office_code: str, found: Iterable[tuple[Change, str]]) -> None:
        """Count one event."""
        changed = set(found)
        self.events.update({change for change, _ in changed})
        self.lines.update((office_code, change, code) for change, code in changed)

    def rows(self) -> list[dict[str, object]]:
        """A row per office, change and code, in that order."""
        return [
            {"office_code": office, "change": change, "code": code, "events": count}
            for (office, change, code), count in sorted(self.lines.items())
        ]


class Replay:
    """Judges stored events by one edition, with the lists and the count of permits that it asks for."""

    def __init__(self, edition: Edition, connection: Connection) -> None:
        self.edition = edition
        self.reference = replace(lists_of(edition), permit_use=permit_use(connection))
        self.digests = registry_digests(connection, settings.load().digest_key())

    def judge(self, stored: StoredEvent) -> JudgedEvent | None:
        """The event as this edition finds it; None where its body was erased."""
        if stored.offered is None:
            return None
        return judge_event(stored.offered, self.reference, self.digests, self.edition.name)


def lists_of(edition: Edition) -> Reference:
    """The lists by which an edition judges again. Raises StopNow where this installation holds others."""
    lists = rules_reference.load()
    if lists.edition != edition.reference_edition:
        named = [each.name for each in editions().values() if each.reference_edition == lists.edition]
        raise StopNow(
            f"Edition {edition.name} of the rules judges again by the lists of {edition.reference_edition}, and this "
            f"installation holds those of {lists.edition}. Editions that name those: {', '.join(named) or 'none'} "
            "(what each is about: simpul rules list). Activate the one that is meant, or install the other lists."
        )
    return lists


def known_edition(name: str) -> Edition:
    """An edition by the name a person gave. Raises StopNow, naming those there are."""
    if name not in editions():
        raise StopNow(f"There is no edition {name!r} of the rules; there are: {', '.join(editions())}.")
    return editions()[name]
