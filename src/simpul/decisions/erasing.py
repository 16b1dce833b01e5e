"""Erasing: the raw bytes of a record are taken away, by retention, a court or a person's right; that they came is not.

What stays is the digest of the bytes, every verdict, the counts and the seals, so that the ledger holds as before. What
entered the registry is the registry's, and stays there; what never entered it, for it was refused or withdrawn, goes.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from simpul import settings
from simpul.adapters import erasure_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.digest_key import registry_digests
from simpul.adapters.erasure_store import ErasableEvent, ErasingCause, Gone
from simpul.adapters.postgres import Connection, connected
from simpul.contracts.ledger_terms import ledger_terms
from simpul.decisions.actor import person_at_this_machine, stated
from simpul.errors import StopNow
from simpul.reading.person import nik_digits
from simpul.registry.proving import prove_manifests

ROLE = "simpul_eraser"


@dataclass(frozen=True, slots=True)
class Order:
    """Why bodies go. ``is_dry``: only count them."""

    cause: ErasingCause
    reason: str
    is_dry: bool = False


@dataclass(slots=True)
class Erased:
    """What was erased, or would be: per office, bodies and withdrawn records that were emptied.

    ``found``: events that were meant. ``already``: of them, erased before. ``unsealed``: as old as the retention
    erases, and kept, for nobody has sealed their hours.
    """

    found: int = 0
    already: int = 0
    unsealed: int = 0
    bodies: Counter[str] = field(default_factory=Counter)
    emptied: Counter[str] = field(default_factory=Counter)

    def add(self, gone: Iterable[Gone]) -> None:
        """Count what went of each office."""
        for office, bodies, emptied in gone:
            self.bodies[office] += bodies
            self.emptied[office] += emptied


def erase_record(office_code: str, named: str, order: Order) -> Erased:
    """Erase every event of an office's record, or the one event of this id. Raises StopNow where there is none."""
    _prepare(order)
    with database_errors("erasing a record"), connected(ROLE, autocommit=True) as connection:
        events = erasure_store.events_of_record(connection, office_code, named)
        if not events:
            with suppress(ValueError):
                events = erasure_store.event_by_id(connection, office_code, UUID(named))
        if not events:
            raise StopNow("No event of this office has that number or id. `simpul verdicts` lists both.")
        return _erase_all(connection, events, order)


def erase_person(written_nik: str, order: Order) -> Erased:
    """Erase every event of every record, of any office, that ever named this NIK. Raises StopNow where it is no NIK."""
    digits = nik_digits(written_nik)
    _prepare(order)
    with database_errors("erasing a person's records"), connected(ROLE, autocommit=True) as connection:
        index = registry_digests(connection, settings.load().digest_key()).nik(digits)
        return _erase_all(connection, erasure_store.events_of_person(connection, index), order)


def erase_old(before: datetime, order: Order, on_erased: Callable[[int], None] = lambda count: None) -> Erased:
    """Erase what the broker took before an instant, in hours that are sealed, a portion a transaction.

    May be ended at any moment and run again. Raises StopNow where younger bodies would go than the terms allow.
    """
    now = datetime.now(before.tzinfo)
    if before > now - ledger_terms().bodies_kept:
        days = ledger_terms().bodies_kept.days
        raise StopNow(f"Bodies are kept for {days} days at least (expectations/ledger.toml): name an earlier day.")
    _prepare(order)
    erased = Erased()
    with database_errors("erasing old bodies"), connected(ROLE, autocommit=True) as connection:
        for events in erasure_store.old_events(connection, before):
            _erase(connection, events, order, erased)
            on_erased(len(events))
        erased.unsealed = erasure_store.old_unsealed(connection, before)
    return erased


def _prepare(order: Order) -> None:
    """A reason is needed; and manifests are held against the bodies while these are there."""
    stated(order.reason)
    if not order.is_dry:
        prove_manifests()


def _erase_all(connection: Connection, events: Collection[ErasableEvent], order: Order) -> Erased:
    erased = Erased()
    _erase(connection, events, order, erased)
    return erased


def _erase(connection: Connection, events: Collection[ErasableEvent], order: Order, erased: Erased) -> None:
    """One transaction: what goes, the notes of it, and the line in the access log."""
    person = person_at_this_machine()
    with connection.transaction():
        erased.found += len(events)
        erased.already += erasure_store.noted(connection, events)
        if order.is_dry:
            erased.add(erasure_store.kept(connection, events))
        else:
            erased.add(erasure_store.erase(connection, events, order.cause, stated(order.reason), person))
        record_read(
            connection,
            actor=f"{ROLE}/{person}",
            purpose=f"command line: {'count bodies to erase' if order.is_dry else 'erase bodies'} ({order.cause})",
            record_count=len(events),
            shown_fields=(),
            record_refs=sorted({event.record_ref for event in events if event.record_ref}),
        )
