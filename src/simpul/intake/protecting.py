"""When a record puts a person on both sides of 18, or a later revision looks as if a document had been changed to pass.

Either is a signal for protection officers. The revision itself is judged as usual. What is compared are keyed digests
of values as the registry resolves them, so that another spelling of the same country is no change, and nobody reads a
refused body.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
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


WatchKey = tuple[UUID, int]
"""Record and revision."""


@dataclass(frozen=True, slots=True)
class Protected:
    """What verdicts mean for protection.

    ``let_in``: records all of whose watches end, before ``watched`` are kept. ``ended``: revisions that are watched no
    longer, of records that wait still.
    """

    signals: list[Signal]
    watched: list[Watch]
    let_in: Collection[UUID] = ()
    ended: Collection[WatchKey] = ()


def watched_codes(reasons: Iterable[Reason]) -> frozenset[str]:
    """Those reasons after which a record's next revisions are looked at."""
    return frozenset(reason.code for reason in reasons) & WATCHED


def is_looked_at(found: Decided) -> bool:
    """Whether an event is a new revision of a registration: all others change nothing."""
    return found.decision.verdict in ("accepted", "rejected") and is_of_registration(found)


def is_of_registration(found: Decided) -> bool:
    """Whether a verdict is about a registration that has a record."""
    return found.decision.head is not None and found.event.document == CPMI_REGISTRATION


def protect(decided: Iterable[Decided], newest: Mapping[UUID, Watch], digests: Digests) -> Protected:
    """The signals of a poll, and what is watched after it. A revision sees what those before it did.

    ``newest``: the last watched revision of each record, which alone is compared: there may be very many before it.
    """
    now, signals, let_in = dict(newest), list[Signal](), set[UUID]()
    watched: defaultdict[UUID, list[Watch]] = defaultdict(list)
    for found in filter(is_looked_at, decided):
        record, before = _record(found), now.get(_record(found))
        if before is None and not watched_codes(found.event.reasons):
            continue  # most are of no concern here, and digests take time
        watch = _watch(found, digests)
        if kinds := _kinds(before, found.event, watch.fields):
            signals.append(_signal(before, watch, kinds))
        if found.decision.verdict == "accepted":  # ends the watches before it
            let_in.add(record)
            watched.pop(record, None)
            now.pop(record, None)
        if watch.codes:
            watched[record].append(watch)
            now[record] = watch
    return Protected(signals, list(chain.from_iterable(watched.values())), let_in)


def watch_again(decided: Iterable[Decided], held: Collection[WatchKey], digests: Digests) -> Protected:
    """What is watched after events were judged again. Nobody changed a record, so that there is no signal.

    ``held``: which of their revisions are watched. One that was overtaken before it was judged again may end its own
    watch, and gets none: nobody was refused for it.
    """
    let_in, ended = set[UUID](), set[WatchKey]()
    watched: defaultdict[UUID, dict[WatchKey, Watch]] = defaultdict(dict)
    for found in filter(is_of_registration, decided):
        record, key = _record(found), _key(found)
        is_held = key in watched[record] or (key in held and key not in ended and record not in let_in)
        if found.decision.verdict == "accepted":
            let_in.add(record)
            watched[record].clear()
        is_due = found.decision.verdict in ("accepted", "rejected") or is_held
        if is_due and watched_codes(found.event.reasons):
            watched[record][key] = _watch(found, digests)
        elif is_held:
            watched[record].pop(key, None)
            ended.add(key)
    return Protected([], [watch for of_record in watched.values() for watch in of_record.values()], let_in, ended)


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
    offered, codes, key = found.event.offered, watched_codes(found.event.reasons), _key(found)
    place, fields = (offered.partition_id, offered.log_offset), fields_of(found.event, digests)
    return Watch(*key, offered.office_code, *place, codes, fields)


def _key(found: Decided) -> WatchKey:
    assert found.decision.revision is not None
    return _record(found), found.decision.revision


def _record(found: Decided) -> UUID:
    assert found.decision.head is not None
    return found.decision.head.record_ref


def _codes(event: JudgedEvent) -> frozenset[str]:
    return frozenset(reason.code for reason in event.reasons)
