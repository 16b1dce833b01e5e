"""Who is who: the first linkage, by NIK. Real linkage replaces this one function and nothing else.

Two records are one person when their NIK is equal and their day of birth or their matching name is, too, or when
others connect them so. Only a record's newest loaded revision speaks for it. The parting into persons is therefore a
function of what is loaded, whatever the order in which it came; ids are only ever given to its parts.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from uuid import UUID

from simpul.linkage.events import IdentityEvent, LinkKind, Placing
from simpul.linkage.evidence import Agreement, Evidence, Others, best_agreement, groups, is_somebody_else

MODEL_VERSION = "nik-2"  # raised with whatever changes who is who
_NAMED_RECORDS = 20  # of those that tied people together: so many are named in each event


@dataclass(frozen=True, slots=True)
class Known:
    """A record that is loaded already: whose it is, and the number of that person's creation (lower = older).

    ``before``: what it said until this load, when it was found to be that person's; None where it says the same.
    """

    evidence: Evidence
    person_id: UUID
    created_no: int
    before: Evidence | None = None

    def written_over(self) -> Evidence | None:
        """What the record said of its person, where it names somebody else now: the id stays with whom it named."""
        is_other = self.before is not None and is_somebody_else(self.before, self.evidence)
        return self.before if is_other else None


@dataclass(frozen=True, slots=True)
class Assignment:
    """What ``assign`` found: entries for the log, in order, and where every new or moved record belongs."""

    events: tuple[IdentityEvent, ...]
    placings: tuple[Placing, ...]


def assign(
    candidates: Iterable[Evidence],
    known: Iterable[Known],
    mint: Callable[[], UUID],
    undone: Iterable[IdentityEvent] = (),
) -> Assignment:
    """Say to which person each candidate belongs.

    ``candidates``: the records to load (those of a known record speak for it from now on). ``known``: every loaded
    record whose NIK index is that of a candidate, or was that of a candidate's record until now, and those records
    themselves. ``mint`` gives new ids. ``undone``: the links that this load has ended, of records taken back. A person
    without any record among these is never touched.
    """
    homes = {record.evidence.record_ref: record for record in known}
    new = {candidate.record_ref: candidate for candidate in candidates}
    people = groups(list(({ref: home.evidence for ref, home in homes.items()} | new).values()))
    kept = _kept_ids(people, homes, new.keys())
    before = _SaidBefore(homes)
    events: list[IdentityEvent] = []
    placings: list[Placing] = []
    for number, person in enumerate(people):
        for happened, placing in _settle(person, kept.get(number, []), homes, before, mint):
            events += happened
            placings += [placing] if placing and (placing.is_moved or placing.record_ref in new) else []
    return Assignment(tuple(_with_causes(events, homes, new.keys(), undone)), tuple(placings))


def _with_causes(
    events: Iterable[IdentityEvent], homes: dict[UUID, Known], new: Collection[UUID], undone: Iterable[IdentityEvent]
) -> Iterator[IdentityEvent]:
    """The events; those that part people name the records that tied them until now: corrected, or taken back."""
    corrected = [(home.person_id, ref) for ref, home in homes.items() if ref in new and home.before != home.evidence]
    taken_back = [(event.person_id, event.record_ref) for event in undone if event.record_ref]
    causes = {"corrected": _by_person(corrected), "taken_back": _by_person(taken_back)}
    for event in events:
        if event.kind not in ("split", "unlinked"):
            yield event
            continue
        evidence: dict[str, object] = {}
        for cause, records in causes.items():
            evidence |= _tied_by(cause, records.get(event.person_id, {}), str(event.record_ref))
        yield replace(event, evidence=evidence)


def _by_person(records: Iterable[tuple[UUID, UUID]]) -> dict[UUID, dict[str, None]]:
    """The references of each person's records, in their order."""
    found: dict[UUID, dict[str, None]] = defaultdict(dict)
    for person_id, ref in sorted(records, key=lambda each: str(each[1])):
        found[person_id][str(ref)] = None
    return found


def _tied_by(cause: str, records: Mapping[str, None], own: str) -> dict[str, object]:
    """Of very many records some, with the event's own: a person may part into as many as there are records."""
    if len(records) <= _NAMED_RECORDS:
        return {f"{cause}_records": list(records)} if records else {}
    first = [own] if own in records else []
    first += islice((ref for ref in records if ref != own), _NAMED_RECORDS - len(first))
    return {f"{cause}_records": first, f"{cause}_count": len(records)}


def _kept_ids(
    people: Sequence[Sequence[Evidence]], homes: dict[UUID, Known], new: Collection[UUID]
) -> dict[int, list[UUID]]:
    """Which known ids live on in which group, oldest first.

    An id stays with the larger part of its records; of two equal parts, with the one that did not change: nobody
    whose own records stayed as they were gets another id by a correction elsewhere. A record that was written over
    with another person takes no id along, for hers would become his: it counts where they are whom it named.
    """
    shares: dict[UUID, Counter[int]] = defaultdict(Counter)
    unchanged: dict[UUID, Counter[int]] = defaultdict(Counter)
    age: dict[UUID, int] = {}
    number_of = {record.record_ref: number for number, person in enumerate(people) for record in person}
    everybody = Others(record for person in people for record in person)
    for person in people:
        for record in person:
            home = homes.get(record.record_ref)
            place = _named_before(home, everybody, number_of) if home else None
            if home is not None and place is not None:
                shares[home.person_id][place] += 1
                unchanged[home.person_id][place] += record.record_ref not in new
                age[home.person_id] = home.created_no
    kept: dict[int, list[UUID]] = defaultdict(list)
    for person_id in sorted(shares, key=age.__getitem__):
        share, steady = shares[person_id], unchanged[person_id]
        kept[max(share, key=lambda number: (share[number], steady[number], -number))].append(person_id)
    return kept


def _named_before(home: Known, everybody: Others, number_of: Mapping[UUID, int]) -> int | None:
    """Of which group a record's person is: its own, or where it was written over the one it spoke of, if any."""
    if (said := home.written_over()) is None:
        return number_of[home.evidence.record_ref]
    return min((number_of[other.record_ref] for other in everybody.agreeing(said)), default=None)


class _SaidBefore:
    """What records that were written over with somebody else said of their persons before, by whose they were."""

    def __init__(self, homes: Mapping[UUID, Known]) -> None:
        said = [before for home in homes.values() if (before := home.written_over())]
        self.homes = homes
        self.others = Others(said)
        self.of_others = Others(said, self.whose)
        self.by_person: dict[UUID, list[Evidence]] = defaultdict(list)
        for before in said:
            self.by_person[self.whose(before.record_ref)].append(before)

    def whose(self, ref: UUID) -> UUID:
        """The person a record belonged to until now; a new record is nobody's but its own."""
        return home.person_id if (home := self.homes.get(ref)) else ref


def _settle(
    person: Sequence[Evidence],
    kept: Sequence[UUID],
    homes: Mapping[UUID, Known],
    before: _SaidBefore,
    mint: Callable[[], UUID],
) -> Iterator[tuple[list[IdentityEvent], Placing | None]]:
    """Give one group its id: what happens to ids first, then record by record."""
    person_id = kept[0] if kept else mint()
    if not kept:
        yield [IdentityEvent("created", person_id, record_ref=person[0].record_ref)], None
    yield _merges(person, kept, before), None
    among, own = (Others(person), before.others), frozenset(kept)
    parted: set[UUID] = set()
    for place, record in enumerate(person):
        home = homes.get(record.record_ref)
        if home is not None and home.person_id in own:
            yield [], Placing(record.record_ref, person_id, "same_record")
            continue
        is_founding = not kept and place == 0
        agreed = None if is_founding else best_agreement(record, *among)
        events = [_linked(person_id, record, agreed)]
        if home is not None:
            events.insert(0, IdentityEvent("unlinked", home.person_id, record_ref=record.record_ref))
            if not kept and home.person_id not in parted:
                parted.add(home.person_id)
                events.insert(0, IdentityEvent("split", home.person_id, person_id))
        yield events, Placing(record.record_ref, person_id, _link_kind(agreed), is_moved=home is not None)


def _merges(person: Sequence[Evidence], kept: Sequence[UUID], before: _SaidBefore) -> list[IdentityEvent]:
    """The younger ids' redirections, each with an agreement that leads from its records to others of the group."""
    if len(kept) < 2:
        return []
    among = (Others(person, before.whose), before.of_others)
    records: dict[UUID, list[Evidence]] = defaultdict(list)
    for record in person:
        records[before.whose(record.record_ref)].append(record)
    return [_merged(kept[0], younger, [*records[younger], *before.by_person[younger]], among) for younger in kept[1:]]


def _merged(older: UUID, younger: UUID, its: Sequence[Evidence], among: Sequence[Others]) -> IdentityEvent:
    agreed = next(filter(None, (best_agreement(record, *among) for record in its)), None)
    return IdentityEvent("merged", older, younger, evidence=_evidence(agreed))


def _linked(person_id: UUID, record: Evidence, agreed: Agreement | None) -> IdentityEvent:
    return IdentityEvent(
        "linked", person_id, record_ref=record.record_ref, office_code=record.office_code, evidence=_evidence(agreed)
    )


def _evidence(agreed: Agreement | None) -> dict[str, object]:
    return {"agrees_in": list(agreed.fields), "with_record": str(agreed.record_ref)} if agreed else {}


def _link_kind(agreed: Agreement | None) -> LinkKind:
    if agreed is None:
        return "new_person"
    return "same_nik_birth_date" if "birth_date" in agreed.fields else "same_nik_name"
