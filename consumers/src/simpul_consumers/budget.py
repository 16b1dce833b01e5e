"""How many events each office may bring into the next poll, so that one that floods makes nobody else wait.

Each office has a budget of events a second, which it may save up to a burst. It holds only while some other office that
keeps within its own has events coming: alone, an office goes as fast as the machine, and owes a burst for it at most.
An office that sent nothing but unreadable events for long has a smaller budget until it sends others. A large event
counts as many. Nothing is ever dropped: what is over budget waits in the broker. The numbers and their reasons stand in
``expectations/intake_budget.toml``.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import inf

from simpul.declared import declared


@dataclass(frozen=True, slots=True)
class Limits:
    """The declared numbers."""

    events_a_second: int
    burst: int
    largest_share: int
    smallest_share: int
    neighbour_seconds: float
    unreadable_in_a_row: int
    slowed_events_a_second: int


def declared_limits() -> Limits:
    """The numbers of this installation."""
    with (declared("expectations") / "intake_budget.toml").open("rb") as file:
        said = tomllib.load(file)
    return Limits(**{name: entry["value"] for name, entry in said.items()})


@dataclass(slots=True)
class _Account:
    tokens: float
    at: float
    last_event_at: float = float("-inf")
    unreadable: int = 0
    is_slowed: bool = False
    is_bound: bool = False


@dataclass(slots=True)
class Budget:
    """The accounts of all offices. Every call says what time it is, in seconds of a clock that never goes back."""

    limits: Limits
    _accounts: dict[str, _Account] = field(default_factory=dict)

    def shares(self, offices: Iterable[str], now: float) -> dict[str, int]:
        """The most events that each of these offices may bring now; 0: it rests.

        Offices that had events of late share a poll evenly, and are held to their budgets as long as any of the others
        keeps within its own.
        """
        since = now - self.limits.neighbour_seconds
        accounts = {office: self._account(office, now) for office in {*self._accounts, *offices}}
        active = {office for office, account in accounts.items() if account.last_event_at >= since}
        keeping = {office for office in active if accounts[office].tokens >= 1}
        shares = {}
        for office in offices:
            fair = self.limits.largest_share // (len(active - {office}) + 1)
            account, most = accounts[office], max(self.limits.smallest_share, fair)
            account.is_bound = bool(keeping - {office})
            shares[office] = max(0, min(most, int(account.tokens))) if account.is_bound else most
        return shares

    def charge(self, office: str, events: int, unreadable: int, now: float, weight: int = 0) -> bool:
        """Take what the office has brought off its account; whether its breaker has changed.

        ``weight``: as how many usual events they count, where that is more than they are.
        """
        account = self._account(office, now)
        # What it takes while nobody waits shows that it floods, and is not held against it for long.
        most_owed = inf if account.is_bound else max(self.limits.burst, -account.tokens)
        account.tokens = max(account.tokens - max(events, weight), -most_owed)
        account.last_event_at = now
        was_slowed = account.is_slowed
        account.unreadable = account.unreadable + unreadable if unreadable == events else 0
        account.is_slowed = account.unreadable >= self.limits.unreadable_in_a_row
        return account.is_slowed != was_slowed

    def slowed(self, office: str) -> int | None:
        """How many unreadable events in a row opened the office's breaker; None while it is closed."""
        account = self._accounts.get(office)
        return account.unreadable if account and account.is_slowed else None

    def open_breakers(self, found: Mapping[str, int], now: float) -> None:
        """Begin with the breakers that another process, or this one before, has opened."""
        for office, unreadable in found.items():
            account = self._account(office, now)
            account.unreadable, account.is_slowed = max(unreadable, self.limits.unreadable_in_a_row), True

    def _account(self, office: str, now: float) -> _Account:
        account = self._accounts.get(office)
        if account is None:
            account = self._accounts[office] = _Account(self.limits.burst, now)
        rate = self.limits.slowed_events_a_second if account.is_slowed else self.limits.events_a_second
        account.tokens = min(self.limits.burst, account.tokens + (now - account.at) * rate)
        account.at = now
        return account
