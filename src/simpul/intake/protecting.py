"""When a record puts a person on both sides of 18, or a later revision looks as if a document had been changed to pass.

Either is a signal for protection officers. The revision itself is judged as usual. What is compared are keyed digests
of values as the registry resolves them, so that another spelling of the same country is no change, and nobody reads a
refused body.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from simpul.contracts.documents import NOT_CONTENT
from simpul.domain.documents import CPMI_REGISTRATION
from simpul.domain.reasons import GUARDED, Reason
from simpul.intake.deciding import Decided
from simpul.intake.digests import Digests
from simpul.intake.judging import JudgedEvent

Kind = Literal["age_conflict", "only_identity_changed", "birth_date_over_18", "destination", "occupation", "p3mi"]

_AGE = frozenset({"under_age", "age_conflict"})
WATCHED = _AGE | GUARDED
"""Reasons after which a record's next revisions are looked at."""

_IDENTITY = frozenset({"birth_date", "nik"})
_DIGEST_BYTES = 32


class Fields(NamedTuple):
    """Keyed digests of what is compared. ``rest``: every value but the birth date and the NIK."""

    birth_date: bytes
    nik: bytes
    destination: bytes
    occupation: bytes
    p3mi: bytes
    rest: bytes

    @classmethod
    def of_bytes(cls, stored: bytes) -> "Fields":
        """As they are kept, one after the other."""
        return cls(*(stored[start : start + _DIGEST_BYTES] for start in range(0, len(stored), _DIGEST_BYTES)))

    def as_bytes(self) -> bytes:
        """One after the other."""
        return b"".join(self)


@dataclass(frozen=True, slots=True)
class Watch:
    """A revision with watched reasons in its verdict in force; later ones are compared with the record's newest."""

    record_ref: UUID
    revision: int
    office_code: str
    partition_id: int
    log_offset: int
    codes: frozenset[str]
    fields: Fields


@dataclass(frozen=True, slots=True)
class Signal:
    """Somebody should look at a person: where the revisions stand, and what happened between them.

    ``before``: None where the record was not watched: the revision says it all by itself. ``codes``: the watched
    reasons of the revision before, or without one of this one.
    """

    before: Watch | None
    office_code: str
    record_ref: UUID
    partition_id: int
    log_offset: int
    codes: frozenset[str]
    kinds: tuple[Kind, ...]


Watches = Mapping[UUID, Sequence[Watch]]
"""The watched revisions of records, the newest last."""

WatchKey = tuple[UUID, int]
"""Record and revision."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What verdicts mean for protection. ``ended``: revisions that are no longer watched."""

    signals: list[Signal]
    watched: list[Watch]
    ended: set[WatchKey]


def watched_codes(reasons: Iterable[Reason]) -> frozenset[str]:
    """Those reasons after which a record's next revisions are looked at."""
    return frozenset(reason.code for reason in reasons) & WATCHED


def is_looked_at(found: Decided) -> bool:
    """Whether an event is a new revision of a registration: all others change nothing."""
    return found.decision.verdict in ("accepted", "rejected") and is_of_registration(found)


def is_of_registration(found: Decided) -> bool:
    """Whether a verdict is about a registration that has a record."""
    return found.decision.head is not None and found.event.document == CPMI_REGISTRATION


def protect(decided: Iterable[Decided], watches: Watches, digests: Digests) -> Protected:
    """The signals of a poll, and what is watched after it. A revision sees what those before it did."""
    now, signals = dict(watches), []
    for found in filter(is_looked_at, decided):
        held = now.get(_record(found), ())
        if not held and not watched_codes(found.event.reasons):
            continue  # most are of no concern here, and digests take time
        before, watch = held[-1] if held else None, _watch(found, digests)
        if kinds := _kinds(before, found.event, watch.fields):
            signals.append(_signal(before, watch, kinds))
        now[watch.record_ref] = _after(held, found, watch)
    return _protected(signals, watches, now)


def watch_again(decided: Iterable[Decided], watches: Watches, digests: Digests) -> Protected:
    """What is watched after events were judged again. Nobody changed a record, so that there is no signal."""
    now = dict(watches)
    for found in filter(is_of_registration, decided):
        held = now.get(_record(found), ())
        if held or watched_codes(found.event.reasons):
            now[_record(found)] = _after(held, found, _watch(found, digests))
    return _protected([], watches, now)


def _after(held: Sequence[Watch], found: Decided, watch: Watch) -> Sequence[Watch]:
    """What is watched of a record after a verdict.

    A revision that is let in ends the watches before it. One that was overtaken before it was judged again may end its
    own, and gets none: nobody was refused for it.
    """
    others = [each for each in held if each.revision != watch.revision]
    if found.decision.verdict == "accepted":
        return [watch] if watch.codes else []
    is_due = found.decision.verdict == "rejected" or len(others) < len(held)
    return sorted([*others, watch], key=lambda each: each.revision) if watch.codes and is_due else others


def _protected(signals: list[Signal], then: Watches, now: Watches) -> Protected:
    before, after = _by_key(then), _by_key(now)
    renewed = [watch for key, watch in after.items() if before.get(key) != watch]
    return Protected(signals, renewed, before.keys() - after.keys())


def _by_key(watches: Watches) -> dict[WatchKey, Watch]:
    return {(watch.record_ref, watch.revision): watch for held in watches.values() for watch in held}


def fields_of(event: JudgedEvent, digests: Digests) -> Fields:
    """The digests of a revision, by the values that it would land with."""
    values = event.landing.by_column() if event.landing else {}

    def digest(field: str, *named: object) -> bytes:
        # The standard library's JSON escapes what is no Unicode; a day or a number is told by its text.
        return digests.content(json.dumps([field, *named], default=str).encode())

    rest = {name: value for name, value in values.items() if name not in _IDENTITY | NOT_CONTENT}
    return Fields(
        digest("birth_date", values.get("birth_date")),
        digest("nik", values.get("nik")),
        digest("destination", values.get("destination_code") or values.get("destination")),
        digest("occupation", values.get("occupation_code") or values.get("occupation_title")),
        digest("p3mi", values.get("p3mi_code")),
        digest("rest", sorted(rest.items())),
    )


def _kinds(before: Watch | None, event: JudgedEvent, now: Fields) -> tuple[Kind, ...]:
    """What the revision says of a person, and what it did to the one before it, in the order of the kinds."""
    codes = _codes(event)
    is_news = before is None or "age_conflict" not in before.codes or _identity(before.fields) != _identity(now)
    conflict: tuple[Kind, ...] = ("age_conflict",) if "age_conflict" in codes and is_news else ()
    return conflict if before is None else conflict + _changes(before, event, now)


def _changes(before: Watch, event: JudgedEvent, now: Fields) -> tuple[Kind, ...]:
    codes, then = _codes(event), before.fields
    lifted = (before.codes & _AGE) - codes
    has_age = event.landing is not None and event.landing.by_column().get("birth_date") is not None
    found: list[Kind] = []
    if lifted and has_age and _identity(then) != _identity(now) and then.rest == now.rest:
        found.append("only_identity_changed")
    if "under_age" in lifted and has_age and then.birth_date != now.birth_date:
        found.append("birth_date_over_18")
    if before.codes & GUARDED:
        changed: list[tuple[Kind, bool]] = [
            ("destination", then.destination != now.destination),
            ("occupation", then.occupation != now.occupation),
            ("p3mi", then.p3mi != now.p3mi),
        ]
        found += [kind for kind, is_changed in changed if is_changed]
    return tuple(found)


def _identity(fields: Fields) -> tuple[bytes, bytes]:
    return fields.birth_date, fields.nik


def _signal(before: Watch | None, now: Watch, kinds: tuple[Kind, ...]) -> Signal:
    codes = now.codes if before is None else before.codes
    return Signal(before, now.office_code, now.record_ref, now.partition_id, now.log_offset, codes, kinds)


def _watch(found: Decided, digests: Digests) -> Watch:
    offered, codes, revision = found.event.offered, watched_codes(found.event.reasons), found.decision.revision
    assert revision is not None
    place, fields = (offered.partition_id, offered.log_offset), fields_of(found.event, digests)
    return Watch(_record(found), revision, offered.office_code, *place, codes, fields)


def _record(found: Decided) -> UUID:
    assert found.decision.head is not None
    return found.decision.head.record_ref


def _codes(event: JudgedEvent) -> frozenset[str]:
    return frozenset(reason.code for reason in event.reasons)
