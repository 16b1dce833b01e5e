"""Publishing files: read, take into the spool, send. A file is taken in whole or refused whole."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Literal
from uuid import UUID

from simpul.domain.identity import file_id
from simpul.errors import SimpulError, StopNow
from simpul_office import clock
from simpul_office.connection import options
from simpul_office.events import events_of
from simpul_office.holding_back import HeldRows
from simpul_office.lanes import Lanes
from simpul_office.listening.editions import Editions, InUse
from simpul_office.prechecking import Precheck
from simpul_office.reading import Delivery, Refusal, read
from simpul_office.register import Planned
from simpul_office.sending import Patience
from simpul_office.spool import FileHeader, Spool

State = Literal["taken_in", "known", "repeated", "refused"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: taken in with so many rows, known from before, repeated in this run, or refused.

    ``faulty``: how many of the rows the rules will send back; None where nobody asked. ``waiting``: how many rows of a
    file known from before waited to be sent when it came again; ``sent_at``: when such a one was sent to its end, None
    where it was not; ``received_before``: the day of receipt that its rows bear; ``name_before``: what it was called.
    ``remarks``: what its clerk is told of the file as a whole.
    """

    planned: Planned
    state: State
    rows: int = 0
    faulty: int | None = None
    refusal: Refusal | None = None
    remarks: tuple[str, ...] = ()
    held_back: int = 0
    file_id: UUID | None = None
    waiting: int = 0
    sent_at: datetime | None = None
    received_before: date | None = None
    name_before: str | None = None

    @property
    def received_on(self) -> date:
        """The day of receipt by which the ministry judges the rows, however late the file is asked about."""
        return self.received_before or self.planned.received_on

    @property
    def was_sent(self) -> bool:
        """Whether the file was sent before, to its end, and not only put into the queue."""
        return self.sent_at is not None


@dataclass(frozen=True, slots=True)
class Published:
    """What became of all files, which offices could not be sent, and how much of theirs still waits."""

    outcomes: tuple[Outcome, ...]
    failures: dict[str, SimpulError]


def take_in(
    spool: Spool,
    planned: Planned,
    held_rows: HeldRows | None = None,
    *,
    resend: bool,
    in_use: InUse | None = None,
) -> Outcome:
    """Read a file and put it into the spool of its office, unless it was sent before and is not to be sent again."""
    found = read_planned(planned)
    return take_in_read(spool, planned, found, held_rows, resend=resend, in_use=in_use)


def read_planned(planned: Planned) -> Delivery | Refusal:
    """Read a file that is to be delivered. Its day of receipt must have come."""
    if planned.is_in_future:
        return Refusal(planned.name, "in_future", ("Tanggal terima belum tiba. Periksa tanggalnya.",))
    return read(planned.path, planned.office_code, planned.name)


def take_in_read(
    spool: Spool,
    planned: Planned,
    found: Delivery | Refusal,
    held_rows: HeldRows | None = None,
    *,
    resend: bool,
    in_use: InUse | None = None,
) -> Outcome:
    """Put a file that was read into the spool.

    Rows that need repair are left out where the office so chose, and written down in ``held_rows``. With ``in_use``
    the rows that go are judged by these lists and rules and counted on their way.
    """
    if isinstance(found, Refusal):
        return Outcome(planned, "refused", refusal=found)
    lets_go = held_rows is not None and held_rows.lets_go(found.digest)
    if (known := spool.known(found.digest)) and not resend and not lets_go:
        known_as = file_id(planned.office_code, found.digest)
        return Outcome(
            planned,
            "known",
            found.row_count,
            file_id=known_as,
            waiting=known.waiting,
            sent_at=known.sent_at,
            received_before=known.received_on,
            name_before=known.file_name,
            remarks=found.remarks,
        )
    held = held_rows.hold_back(found, planned.received_on) if held_rows else frozenset[int]()
    rows = found.rows(planned.received_on)
    going = (row for row in rows if row.record_no not in held) if held else rows
    events = events_of(going, found)
    precheck = in_use and Precheck(planned.office_code, planned.received_on, in_use)
    judged = precheck.through(events) if precheck else events
    count = 0 if len(held) == found.row_count else spool.take_in(_header(planned, found), judged)
    faulty = precheck.faulty if precheck else None
    return Outcome(
        planned,
        "taken_in",
        count,
        faulty,
        remarks=found.remarks,
        held_back=len(held),
        file_id=file_id(planned.office_code, found.digest),
    )


class Publisher:
    """Takes files into the spools of their offices and has them sent meanwhile."""

    def __init__(
        self,
        state: Path,
        patience: Patience,
        *,
        resend: bool = False,
        hold_faulty: bool = False,
        on_sent: Callable[[int], None],
    ) -> None:
        self._state = state
        self._patience = patience
        self._resend = resend
        self._hold_faulty = hold_faulty
        self._lanes = Lanes(state, patience, on_sent)
        self._spools: dict[str, Spool] = {}
        self._held: dict[str, HeldRows] = {}

    @cached_property
    def _in_use(self) -> InUse:
        """The lists and rules by which rows are judged here: the newest that this office has received."""
        return Editions(self._state).in_use()

    def publish(
        self, deliveries: Iterable[Planned], offices: Iterable[str], on_file: Callable[[Outcome], None]
    ) -> Published:
        """Publish deliveries in their order, and whatever waits from before in the spools of ``offices``."""
        outcomes: list[Outcome] = []
        try:
            for office_code in offices:
                if self._can_ever_send(office_code):
                    self._lanes.send(office_code)
            for planned in deliveries:
                if not self._can_ever_send(planned.office_code):
                    continue
                outcome = _once(self._take_in(planned), outcomes)
                outcomes.append(outcome)
                on_file(outcome)
                if outcome.state != "refused":
                    self._lanes.send(planned.office_code)
            self._lanes.wait()
        except KeyboardInterrupt:
            self._patience.end()
            raise
        finally:
            self._lanes.finish()
            for spool in self._spools.values():
                spool.close()
            for held in self._held.values():
                held.close()
        return Published(tuple(outcomes), dict(self._lanes.failures))

    def _can_ever_send(self, office_code: str) -> bool:
        """Whether this computer has a login of the office. A mistyped code's file would wait in its spool for good."""
        if office_code not in self._spools and office_code not in self._lanes.failures:
            try:
                options(office_code)
            except StopNow as failure:
                if failure.cause == "not_set_up":
                    self._lanes.failures[office_code] = failure
        known = self._lanes.failures.get(office_code)
        return known is None or known.cause != "not_set_up"

    def _take_in(self, planned: Planned) -> Outcome:
        office = planned.office_code
        if office not in self._held:
            self._held[office] = HeldRows(self._state, office, hold_faulty=self._hold_faulty)
        spool, held = self._spool(office), self._held[office]
        if planned.producer != "back-fill":  # that names a day of its own
            clock.refuse_a_past_day(spool.home)
        return take_in(spool, planned, held, resend=self._resend, in_use=self._in_use)

    def _spool(self, office_code: str) -> Spool:
        if office_code not in self._spools:
            self._spools[office_code] = Spool(self._state, office_code)
        return self._spools[office_code]


def _once(outcome: Outcome, earlier: Iterable[Outcome]) -> Outcome:
    """The outcome; of a content that came earlier in this run and is still under way, that it is repeated.

    Its rows are those of the earlier file, and are counted there.
    """
    if outcome.state != "known" or outcome.was_sent:
        return outcome
    is_repeated = any(each.file_id == outcome.file_id for each in earlier)
    return replace(outcome, state="repeated", waiting=0) if is_repeated else outcome


def _header(planned: Planned, delivery: Delivery) -> FileHeader:
    return FileHeader(
        file_id=file_id(planned.office_code, delivery.digest),
        file_digest=delivery.digest,
        file_name=planned.name,
        producer=planned.producer,
        received_on=planned.received_on,
    )
