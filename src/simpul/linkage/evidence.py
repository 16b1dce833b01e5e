"""What speaks for two records being one person: the same NIK, and the same day of birth or the same name."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

# A record that was let in with these on it has no NIK: "0", or the fifteen digits that Excel left, stand on many;
# so do sixteen zeros, of no district and no day. A card that was printed with one of the two wrong is somebody's alone.
_NO_NIK = (
    frozenset({"nik_malformed"}),
    frozenset({"nik_spreadsheet_damage"}),
    frozenset({"nik_region_unknown", "nik_date_impossible"}),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What linkage may know of a record: its newest loaded revision, with the NIK as its keyed index only.

    ``nik_index`` is None where the record has no NIK, or what cannot be one: nothing then speaks for it being anybody
    we know.
    """

    record_ref: UUID
    office_code: str
    nik_index: bytes | None
    birth_date: date
    matching_name: str

    @classmethod
    def of(
        cls,
        record_ref: UUID,
        office_code: str,
        nik_index: bytes | None,
        warning_codes: Collection[str],
        birth_date: date,
        matching_name: str,
    ) -> "Evidence":
        """A record as it is loaded, with the reasons that stay visible on it."""
        is_no_nik = any(codes <= set(warning_codes) for codes in _NO_NIK)
        return cls(record_ref, office_code, None if is_no_nik else nik_index, birth_date, matching_name)


@dataclass(frozen=True, slots=True)
class Agreement:
    """The fields in which a record agrees with another one. Names of fields, never what stands in them."""

    record_ref: UUID
    fields: tuple[str, ...]


def agreement(one: Evidence, other: Evidence) -> Agreement | None:
    """How ``one`` agrees with ``other``, or None where that is not enough to call them one person."""
    if one.nik_index is None or one.nik_index != other.nik_index:
        return None
    fields = ["nik"]
    if one.birth_date == other.birth_date:
        fields.append("birth_date")
    if one.matching_name == other.matching_name:
        fields.append("name")
    return Agreement(other.record_ref, tuple(fields)) if len(fields) > 1 else None


def is_somebody_else(before: Evidence, now: Evidence) -> bool:
    """Whether a record was written over with another person: NIK, day of birth and name are all others.

    A NIK that is added or left out is a correction, and no other person.
    """
    return _OneWhoIsNamed([before]).is_other(now)


def written_over(revisions: Sequence[Evidence]) -> int | None:
    """Which of a record's revisions, oldest first, made it name somebody else; None where it names whom it did first.

    Whoever corrects her own record is the same person still, and an office may give a number back to whom it was.
    """
    own, found = _OneWhoIsNamed(revisions[:1]), None
    for number in range(1, len(revisions)):
        now = revisions[number]
        if not own.is_other(now):
            own.add(now)
            found = None
        elif found is None or is_somebody_else(revisions[number - 1], now):
            found = number
    return found


class _OneWhoIsNamed:
    """What the revisions that name one person say of her; asked at once, for a record may have very many."""

    def __init__(self, revisions: Iterable[Evidence]) -> None:
        self._said: set[bytes | date | str | None] = set()
        for revision in revisions:
            self.add(revision)

    def add(self, revision: Evidence) -> None:
        self._said |= {revision.nik_index, revision.birth_date, revision.matching_name}

    def is_other(self, now: Evidence) -> bool:
        """Whether a revision names somebody else than each of these: in all that it says."""
        said = self._said
        is_told = now.nik_index is not None and None not in said
        return is_told and said.isdisjoint({now.nik_index, now.birth_date, now.matching_name})


class Others:
    """Records among which those that agree with one are looked up, not searched for: a person may have very many.

    ``side``: what a record is not asked about itself; by itself only its own reference, else all that are of one side.
    """

    def __init__(self, records: Iterable[Evidence], side: Callable[[UUID], UUID] = lambda ref: ref) -> None:
        self._side = side
        self._first: dict[tuple[object, ...], list[Evidence]] = {}
        for record in records:
            for shared in _shared(record):
                first = self._first.setdefault(shared, [])
                if not first or (len(first) == 1 and side(first[0].record_ref) != side(record.record_ref)):
                    first.append(record)  # of two sides one is another than that of whoever asks

    def sharing(self, shared: tuple[object, ...], ref: UUID) -> Evidence | None:
        """The first record with these values that is on another side than ``ref``."""
        mine = self._side(ref)
        return next((other for other in self._first.get(shared, ()) if self._side(other.record_ref) != mine), None)

    def agreeing(self, one: Evidence) -> Iterator[Evidence]:
        """The first record for each way of agreeing with ``one``, most fields first."""
        return (other for shared in _shared(one) if (other := self.sharing(shared, one.record_ref)))


def best_agreement(one: Evidence, *among: Others) -> Agreement | None:
    """The agreement with most fields; of equal ones the first, one with a day of birth before one with a name."""
    for shared in _shared(one):
        for others in among:
            if other := others.sharing(shared, one.record_ref):
                return agreement(one, other)
    return None


def _shared(record: Evidence) -> Sequence[tuple[object, ...]]:
    """What another record has to share with this one to be the same person, most first."""
    nik, born, name = record.nik_index, record.birth_date, record.matching_name
    return [] if nik is None else [(nik, born, name), (nik, born), (nik, name)]


def groups(records: Sequence[Evidence]) -> list[list[Evidence]]:
    """The records, parted into people: connected by agreement, directly or through others.

    Whatever the order of the records, the parting is the same; within it the given order is kept.
    """
    leaders: dict[int, int] = {}

    def leader(place: int) -> int:
        while leaders.setdefault(place, place) != place:
            place = leaders[place]
        return place

    first_with: dict[tuple[bytes, object], int] = {}
    for place, record in enumerate(records):
        if record.nik_index is None:
            continue
        for shared in ((record.nik_index, record.birth_date), (record.nik_index, record.matching_name)):
            one, other = leader(place), leader(first_with.setdefault(shared, place))
            leaders[max(one, other)] = min(one, other)
    people: dict[int, list[Evidence]] = {}
    for place, record in enumerate(records):
        people.setdefault(leader(place), []).append(record)
    return list(people.values())
