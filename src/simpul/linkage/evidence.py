"""What speaks for two records being one person: the same NIK, and the same day of birth or the same name."""

from collections.abc import Collection, Iterable, Sequence
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
    if before.nik_index is None or now.nik_index is None or before.nik_index == now.nik_index:
        return False
    return before.birth_date != now.birth_date and before.matching_name != now.matching_name


def written_over(revisions: Sequence[Evidence]) -> int | None:
    """Which of a record's revisions, oldest first, made it name somebody else; None where it names whom it did first.

    Whoever corrects her own record is the same person still, and an office may give a number back to whom it was.
    """
    own, found = list(revisions[:1]), None
    for number in range(1, len(revisions)):
        now = revisions[number]
        if not all(is_somebody_else(said, now) for said in own):
            own.append(now)
            found = None
        elif found is None or is_somebody_else(revisions[number - 1], now):
            found = number
    return found


def best_agreement(one: Evidence, others: Iterable[Evidence]) -> Agreement | None:
    """The agreement with most fields; of equal ones the first, one with a day of birth before one with a name."""
    found = [agreed for other in others if other.record_ref != one.record_ref and (agreed := agreement(one, other))]
    return max(found, key=lambda agreed: (len(agreed.fields), "birth_date" in agreed.fields), default=None)


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
