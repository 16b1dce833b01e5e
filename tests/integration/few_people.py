"""Somebody who reads both figures of registrations of a month, and works out what each count left out can be.

A count left out is 1 or more. No stage of an office is more than it registered. Offices, stages and destinations add up
to the totals that are shown. Every way to do so is tried.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

Figure = Mapping[tuple[str, str], int | None]  # by office and stage, or by destination and sex; None where left out
REGISTERED = "REGISTERED"
FEW = range(1, 5)


@dataclass(frozen=True)
class LeftOut:
    """Counts of 1 or more that are ``left`` together, where that is known; no one is more than its ``most``."""

    left: int | None
    most: Mapping[str, int]

    @property
    def can_be(self) -> bool:
        """Whether there are such counts."""
        return self.left is None or len(self.most) <= self.left <= sum(self.most.values())

    def few(self, name: str) -> set[int]:
        """What this one can be of 1 to 4."""
        others = {other: most for other, most in self.most.items() if other != name}
        return {
            count
            for count in FEW
            if count <= self.most[name] and LeftOut(None if self.left is None else self.left - count, others).can_be
        }


def worked_out(funnel: Figure, destinations: Figure) -> dict[tuple[str, str], set[int]]:
    """What of 1 to 4 each count left out can be."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for registered in _registered(funnel, destinations):
        stages = {stage: _stage(funnel, stage, registered) for _, stage in funnel}
        going = _destinations(destinations, sum(registered.values()))
        if all(left_out.can_be for left_out in (*stages.values(), going)):
            for stage, left_out in stages.items():
                for office in left_out.most:
                    few = {registered[office]} & {*FEW} if stage == REGISTERED else left_out.few(office)
                    found[office, stage] |= few
            for destination in going.most:
                found[destination, "ALL"] |= going.few(destination)
    for destination, sex in destinations:
        if sex != "ALL" and destinations[destination, sex] is None:
            found[destination, sex] = _sexes(destinations, destination).few(sex)
    return found


def _stage(funnel: Figure, stage: str, registered: Mapping[str, int]) -> LeftOut:
    counts = {office: count for (office, of_stage), count in funnel.items() if of_stage == stage and office != "ALL"}
    return LeftOut(
        _left(funnel["ALL", stage], counts),
        {office: registered[office] for office, count in counts.items() if count is None},
    )


def _destinations(destinations: Figure, total: int) -> LeftOut:
    counts = {destination: count for (destination, sex), count in destinations.items() if sex == "ALL"}
    return LeftOut(
        _left(total, counts) if counts else None,
        {destination: total for destination, count in counts.items() if count is None},
    )


def _sexes(destinations: Figure, destination: str) -> LeftOut:
    total = destinations[destination, "ALL"]
    counts = {sex: count for (to, sex), count in destinations.items() if to == destination and sex != "ALL"}
    return LeftOut(_left(total, counts), {sex: total or max(FEW) for sex, count in counts.items() if count is None})


def _left(total: int | None, counts: Mapping[str, int | None]) -> int | None:
    return None if total is None else total - sum(count or 0 for count in counts.values())


def _registered(funnel: Figure, destinations: Figure) -> Iterator[dict[str, int]]:
    """Every way in which the offices can have registered; where no total is known, up to four more each."""
    known = {office: count for (office, stage), count in funnel.items() if stage == REGISTERED and office != "ALL"}
    least = {
        office: max(1, *(count or 0 for (of_office, _), count in funnel.items() if of_office == office))
        for office, count in known.items()
        if count is None
    }
    shown = sum(count or 0 for count in known.values())
    total = funnel["ALL", REGISTERED]
    going = [1 if count is None else count for (_, sex), count in destinations.items() if sex == "ALL"]
    lowest = max(shown + sum(least.values()), sum(going))
    totals = range(lowest, lowest + 4 * len(least) + 1) if total is None else [total]
    for one in totals:
        for parts in _parts(one - shown, list(least.values())):
            yield {office: count or 0 for office, count in known.items()} | dict(zip(least, parts, strict=True))


def _parts(total: int, least: list[int]) -> Iterator[tuple[int, ...]]:
    if not least:
        if total == 0:
            yield ()
        return
    for part in range(least[0], total - sum(least[1:]) + 1):
        for others in _parts(total - part, least[1:]):
            yield (part, *others)
