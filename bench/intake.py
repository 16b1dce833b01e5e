"""The intake beside the bare loop and what others would use, in turn, on the same events, broker and machine.

Events a second with median and spread, then ratios round by round: only those mean something on another machine.
"""

from bench import contest
from bench.contest import BARE, CONTESTANTS, ONE, TWO
from bench.load import publish
from bench.measured import Measured, Row
from bench.servers import broker_and_database
from simpul.contracts.offices import office_codes

EVENTS = 40_000
ROUNDS = 5


def main(events: int = EVENTS, rounds: int = ROUNDS) -> Measured:
    """Each round takes an office of its own, so that every contestant reads its topic from the beginning."""
    rates: dict[str, list[float]] = {contestant.name: [] for contestant in CONTESTANTS}
    with broker_and_database():
        for office in office_codes()[:rounds]:
            publish(office, events)
            for contestant in CONTESTANTS:
                rates[contestant.name].append(contest.events_a_second(contestant, office, events))
                print(f"  {office} {contestant.name}: {rates[contestant.name][-1]:,.0f} events/s", flush=True)
    rows = [Row(name, found) for name, found in rates.items()]
    ratios = [Row(f"{name} : {BARE}", _ratios(found, rates[BARE]), 2) for name, found in rates.items() if name != BARE]
    rows += [*ratios, Row("two processes : one", _ratios(rates[TWO], rates[ONE]), 2)]
    return Measured("intake", f"Events a second; {events:,} events, {rounds} rounds in turn", rows)


def _ratios(ours: list[float], theirs: list[float]) -> list[float]:
    return [mine / other for mine, other in zip(ours, theirs, strict=True)]
