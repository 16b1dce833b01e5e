"""When a record puts a person on both sides of 18, or a later revision looks as if a document had been changed to pass.

Either is a signal for protection officers. The revision itself is judged as usual. What is compared are keyed digests
of values as the registry resolves them, so that another spelling of the same country is no change, and nobody reads a
refused body.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple
from uuid import UUID

from simpul.contracts.documents import NOT_CONTENT
from simpul.domain.documents import CPMI_REGISTRATION
from simpul.domain.reasons import GUARDED
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
    """A record's newest revision with watched reasons: what later ones are compared with."""

    record_ref: UUID
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


@dataclass(frozen=True, slots=True)
class Protected:
    """What a poll means for protection. ``ended``: records that are no longer watched."""

    signals: list[Signal]
    watched: dict[UUID, Watch]
    ended: set[UUID]


def is_looked_at(found: Decided) -> bool:
    """Whether an event is a new revision of a registration: all others change nothing."""
    is_revision = found.decision.verdict in ("accepted", "rejected") and found.decision.head is not None
    return is_revision and found.event.document == CPMI_REGISTRATION


def protect(decided: Iterable[Decided], watches: Mapping[UUID, Watch], digests: Digests) -> Protected:
    """The signals of a poll, and who is watched after it. A revision sees what those before it did.

    A watch is renewed by every revision with a watched reason, and ends with the first that is let in without one.
    """
    now, signals = dict(watches), []
    for found in filter(is_looked_at, decided):
        event, head = found.event, found.decision.head
        assert head is not None
        before, codes = now.get(head.record_ref), _codes(event) & WATCHED
        if before is None and not codes:
            continue
        fields = fields_of(event, digests)
        watch = _watch(head.record_ref, event, codes, fields)
        if kinds := _kinds(before, event, fields):
            signals.append(_signal(before, watch, kinds))
        if codes:
            now[head.record_ref] = watch
        elif found.decision.verdict == "accepted":
            del now[head.record_ref]
    renewed = {ref: watch for ref, watch in now.items() if watches.get(ref) is not watch}
    return Protected(signals, renewed, watches.keys() - now.keys())


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


def _watch(record_ref: UUID, event: JudgedEvent, codes: frozenset[str], fields: Fields) -> Watch:
    offered = event.offered
    return Watch(record_ref, offered.office_code, offered.partition_id, offered.log_offset, codes, fields)


def _codes(event: JudgedEvent) -> frozenset[str]:
    return frozenset(reason.code for reason in event.reasons)
