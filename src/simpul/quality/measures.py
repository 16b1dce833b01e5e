"""The measures of a slice: one row each, for the suite to judge. Shares and counts beside what is usual."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from simpul.quality.profile import EditionHistory, Profile, edition_history
from simpul.quality.suite import Expectation, Suite
from simpul.quality.tails import binomial_tail, share_tail, volume_tail

VOLUME, BLANKS, DRIFT = "slice_volume_unusual", "slice_blank_share", "slice_drift"
SHARED, DAMAGED = "slice_repeated_identity", "slice_damaged_identifiers"
SELDOM = "seldom_"
"""Before the name of a field of which the values that were seldom are counted together."""
_DECIMALS = 12
"""In binary 0.7 - 0.3 is less than 0.4: a share at the limit would be below it."""


@dataclass(frozen=True, slots=True)
class Measure:
    """One count of a slice. ``tail_probability`` says how likely so large a count is; 1 where it is not large.

    ``usual_count`` and ``usual_share`` are None where nothing is usual. Without enough history it says so.
    """

    code: str
    field: str | None
    seen_count: int
    of_count: int
    usual_count: float | None = None
    usual_share: float | None = None
    tail_probability: float = 1.0
    has_history: bool = True

    @property
    def seen_share(self) -> float:
        """The share that was seen."""
        return self.seen_count / self.of_count if self.of_count else 0.0

    @property
    def seen_to_usual(self) -> float | None:
        """How many times the usual count was seen."""
        return self.seen_count / self.usual_count if self.usual_count else None

    @property
    def seen_over_usual(self) -> float | None:
        """How much more than the usual count was seen."""
        return None if self.usual_count is None else self.seen_count - self.usual_count

    @property
    def share_over_usual(self) -> float | None:
        """How far the share is above the usual one."""
        return None if self.usual_share is None else round(self.seen_share - self.usual_share, _DECIMALS)

    def judged_by(self, expectation: Expectation) -> float | None:
        """The number that the expectation judges of this measure; None where it is none of its business."""
        if self.code != expectation.code or (expectation.needs_history and not self.has_history):
            return None
        limits = ((getattr(self, name), side, limit) for name, side, limit in expectation.large)
        if not all(_is_within(number, side, limit) for number, side, limit in limits):
            return None
        return float(getattr(self, expectation.judged))


def _is_within(number: float | None, side: str, limit: float) -> bool:
    return number is not None and (number >= limit if side == "at_least" else number <= limit)


OtherOffices = Callable[[str], EditionHistory]


def measures(day: Profile, past: Sequence[Profile], other_offices: OtherOffices, suite: Suite) -> list[Measure]:
    """Every measure of a day so far. ``past``: the office's own passed or released days of the document.

    ``other_offices(edition)`` gives the history of that edition elsewhere; asked only where the own is too short.
    """
    return [
        _volume(day, past, suite),
        *_blanks(day, past, other_offices, suite),
        *_drift(day, past, suite),
        *_contradictions(day, past, suite),
        *_shared(day, suite),
        *_damaged(day, suite),
    ]


def _is_enough(day_count: int, record_count: int, suite: Suite) -> bool:
    return day_count >= suite.history.slices_at_least and record_count >= suite.history.records_at_least


def _volume(day: Profile, past: Sequence[Profile], suite: Suite) -> Measure:
    usual = [profile.record_count for profile in past]
    if not _is_enough(len(usual), sum(usual), suite):
        return Measure(VOLUME, None, day.record_count, day.record_count, has_history=False)
    tail = volume_tail(day.record_count, usual, suite.measured.volume_spread)
    middle = sum(usual) / len(usual)
    return Measure(VOLUME, None, day.record_count, day.record_count, usual_count=middle, tail_probability=tail)


def _blanks(day: Profile, past: Sequence[Profile], other_offices: OtherOffices, suite: Suite) -> Iterator[Measure]:
    for edition, part in sorted(day.editions.items()):
        usual = edition_history(past, edition)
        if not _is_enough(usual.day_count, usual.record_count, suite):
            usual = other_offices(edition)
        has_history = _is_enough(usual.day_count, usual.record_count, suite)
        for name in suite.measured.blank_fields:
            blank = (part.blank_counts.get(name, 0), part.record_count)
            before = (usual.blank_counts.get(name, 0), usual.record_count)
            yield _share(BLANKS, name, blank, before, has_history, suite)


def _drift(day: Profile, past: Sequence[Profile], suite: Suite) -> Iterator[Measure]:
    """Per field the value that came to the fore most, and the values that were seldom, all of them together."""
    for name in suite.measured.drift_fields:
        if values := day.value_counts.get(name, {}):
            days = [profile.value_counts.get(name, {}) for profile in past]
            usual: Counter[str] = Counter()
            for each in days:
                usual.update(each)
            yield _foremost(name, values, usual, past, suite)
            if _is_enough(sum(any(each) for each in days), _given(usual), suite):
                yield _seldom(name, values, usual, suite)


def _foremost(
    name: str, values: Mapping[str, int], usual: Counter[str], past: Sequence[Profile], suite: Suite
) -> Measure:
    """The value that came to the fore most, corrected for having looked at all of them.

    One that is large enough to be judged comes before all that are not, however unlikely those are: a new value that
    is few would hide another that took over the day.
    """
    record_count = sum(profile.record_count for profile in past)
    has_history, seen_of = _is_enough(len(past), record_count, suite), sum(values.values())
    found = [
        _share(DRIFT, name, (count, seen_of), (usual[value], record_count), has_history, suite, looked_at=len(values))
        for value, count in values.items()
    ]
    return min(found, key=lambda each: (not _is_judged(each, suite), each.tail_probability, -each.seen_share))


def _seldom(name: str, values: Mapping[str, int], usual: Mapping[str, int], suite: Suite) -> Measure:
    """The values that were seldom, as a share of those given: where a field was blank, none of its values is usual."""
    rare = suite.measured.seldom_share * _given(usual)
    seldom = {value for value in values.keys() | usual.keys() if value and usual.get(value, 0) < rare}
    seen, before = (sum(counts.get(value, 0) for value in seldom) for counts in (values, usual))
    return _share(DRIFT, SELDOM + name, (seen, _given(values)), (before, _given(usual)), True, suite)


def _given(counts: Mapping[str, int]) -> int:
    """In how many records the field is filled in."""
    return sum(count for value, count in counts.items() if value)


def _is_judged(measure: Measure, suite: Suite) -> bool:
    return any(measure.judged_by(expectation) is not None for expectation in suite.expectations)


def _contradictions(day: Profile, past: Sequence[Profile], suite: Suite) -> Iterator[Measure]:
    """Drift that no distribution shows: as many women as men, but each one where the other was."""
    for name in suite.measured.contradicted_by_nik:
        days = [profile.contradicted.get(name, (0, 0)) for profile in past]
        usual = (sum(contradicted for contradicted, _ in days), sum(given for _, given in days))
        if _is_enough(sum(given > 0 for _, given in days), usual[1], suite):
            yield _share(DRIFT, name, day.contradicted.get(name, (0, 0)), usual, True, suite)


def _share(
    code: str, name: str, seen: tuple[int, int], usual: tuple[int, int], has_history: bool, suite: Suite,
    looked_at: int = 1,
) -> Measure:  # fmt: skip
    if not has_history:
        return Measure(code, name, *seen, has_history=False)
    tail = share_tail(*seen, *usual, suite.history.records_weighed_at_most) * looked_at
    return Measure(code, name, *seen, usual_share=usual[0] / usual[1], tail_probability=min(1.0, tail))


def _shared(day: Profile, suite: Suite) -> Iterator[Measure]:
    for name in suite.measured.shared_fields:
        yield Measure(SHARED, name, day.sharing_counts.get(name, 0), day.record_count)


def _damaged(day: Profile, suite: Suite) -> Iterator[Measure]:
    natural = suite.measured.natural_share_ending_in_zero
    for name in suite.measured.ending_in_zero_fields:
        seen = day.ending_in_zero.get(name, (0, 0))
        yield Measure(DAMAGED, name, *seen, usual_share=natural, tail_probability=binomial_tail(*seen, natural))
