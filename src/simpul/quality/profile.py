"""What is counted of a day's records. Counts only: no value of a person ever gets here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class EditionProfile:
    """The day's records that came in one template edition: how many, and in how many each field is blank."""

    record_count: int
    blank_counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Profile:
    """One day of one office and document, all its parts so far together.

    ``value_counts``: per coded field, how often each value occurs. ``sharing_counts``: per identifying field, the
    largest number of different people who share one value. ``contradicted``: per field, (how many contradict the NIK
    beside them, how many NIKs are given). ``ending_in_zero``: per field, (how many end in 0, how many are
    given).
    """

    record_count: int = 0
    editions: Mapping[str, EditionProfile] = field(default_factory=dict)
    value_counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    contradicted: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    sharing_counts: Mapping[str, int] = field(default_factory=dict)
    ending_in_zero: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EditionHistory:
    """What is usual for a template edition: over how many days, in how many records, how many blanks per field."""

    day_count: int = 0
    record_count: int = 0
    blank_counts: Mapping[str, int] = field(default_factory=dict)


def edition_history(days: Iterable[Profile], edition: str) -> EditionHistory:
    """The history of one edition among the days of an office."""
    found = [day.editions[edition] for day in days if edition in day.editions]
    fields = {name for part in found for name in part.blank_counts}
    return EditionHistory(
        day_count=len(found),
        record_count=sum(part.record_count for part in found),
        blank_counts={name: sum(part.blank_counts.get(name, 0) for part in found) for name in fields},
    )


def history_elsewhere(by_office: Mapping[str, EditionHistory], office_code: str) -> EditionHistory:
    """The history of one edition at all offices but this one."""
    others = [found for office, found in by_office.items() if office != office_code]
    fields = {name for found in others for name in found.blank_counts}
    return EditionHistory(
        day_count=sum(found.day_count for found in others),
        record_count=sum(found.record_count for found in others),
        blank_counts={name: sum(found.blank_counts.get(name, 0) for found in others) for name in fields},
    )
