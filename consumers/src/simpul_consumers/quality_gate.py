"""The quality gate: closes slices, has their measures judged by the declared suites, lets them pass or holds them."""

import logging
import time
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from threading import Event
from uuid import UUID, uuid4

from simpul.adapters import slice_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.great_expectations_suites import unmet
from simpul.adapters.postgres import BRIEF_SILENCE, connect
from simpul.adapters.slice_measures import Rows, measured
from simpul.adapters.slice_store import ClosedSlice
from simpul.domain.documents import CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID
from simpul.errors import StopNow
from simpul.quality.measures import VOLUME, Measure
from simpul.quality.reasons import hold_reasons, not_judged_reasons
from simpul.quality.signals import repeated_identities
from simpul.quality.suite import Suite, suite
from simpul.sign import Signing
from simpul_consumers.airflow_nudge import AirflowNudge

ROLE = "simpul_gate"
ACTOR = "quality_gate"
REST_SECONDS = 0.5
QUIET_SECONDS = 30.0
REMIND_SECONDS = 120.0
"""Longer than a run of the load that fails and is tried again: hints must not pile up before it."""

log = logging.getLogger(__name__)


class QualityGate:
    """One process judges all slices. A second one would be harmless: a verdict is written once."""

    def __init__(self, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._connection = connect(ROLE, autocommit=True, silence=BRIEF_SILENCE)
        self._nudge = AirflowNudge()
        self._quiet_seconds = quiet_seconds
        self._next_reminder = 0.0
        self._released: set[UUID] = set()  # as of the last wave, and not loaded yet
        self._sign = Signing()

    def warm_up(self) -> None:
        """Judge nothing once: the first slice does not wait for it, and a broken suite is named before one comes."""
        for document in (CPMI_REGISTRATION, PLACEMENT_STAGE, RECORD_VOID):
            try:
                unmet(suite(document), [(uuid4(), Measure(VOLUME, None, 0, 0))])
            except StopNow as error:
                log.error("%s", error)

    def run(self, stopping: Event) -> None:
        """Judge slices until told to stop.

        Raises RetryLater while the database is away, and StopNow where a suite could not be read or evaluated: its
        slices stay closed, all others are judged first.
        """
        try:
            self.warm_up()
            while not stopping.is_set():
                self._sign.at_work()  # a slice that cannot be judged stops it later, and keeps no stack from starting
                try:
                    with database_errors("judging slices"):
                        self.turn(stopping)
                finally:
                    self._nudge.send_if_due()
                stopping.wait(REST_SECONDS)
        finally:
            self._connection.close()

    def turn(self, stopping: Event | None = None) -> None:
        """Withdraw what offices ask for, close what is ready and judge what is closed, wave by wave.

        A verdict is history for the next part. An office may bring thousands of days, one of which is judged in a wave:
        the others' slices come with the next wave, not after the last, and so does the hint that they passed.
        """
        not_evaluated: dict[UUID, StopNow] = {}
        while wave := [each for each in self._next_wave() if each.slice_id not in not_evaluated]:
            for document, slices in groupby(sorted(wave, key=attrgetter("document")), attrgetter("document")):
                not_evaluated |= self._judge(document, list(slices))
            self._nudge.send_if_due()
            if stopping is not None and stopping.is_set():
                return
        for said in dict.fromkeys(map(str, not_evaluated.values())):
            log.error("%s", said)  # each of them: whoever mends one suite must know of the other
        if not_evaluated:
            raise next(iter(not_evaluated.values()))
        self._remind()

    def _next_wave(self) -> list[ClosedSlice]:
        if withdrawn := slice_store.withdraw_as_asked(self._connection):
            log.info("withdrawn slices=%d", withdrawn)
        self._hear_of_releases()
        slice_store.close_ready(self._connection, self._quiet_seconds)
        return slice_store.next_to_judge(self._connection)

    def _hear_of_releases(self) -> None:
        """Hint of every slice that a person released, once, as of one that passed."""
        before, self._released = self._released, slice_store.released(self._connection)
        if self._released - before:
            self._nudge.remember()

    def _remind(self) -> None:
        """Hint again where slices wait and nobody loads: a hint was lost, a run was killed."""
        if time.monotonic() >= self._next_reminder:
            self._next_reminder = time.monotonic() + REMIND_SECONDS
            if slice_store.is_load_due(self._connection):
                self._nudge.remember()

    def _judge(self, document: str, slices: Sequence[ClosedSlice]) -> dict[UUID, StopNow]:
        """Judge slices in one batch; where that cannot be evaluated, each alone. Returns those that could not be."""
        self._sign.at_work()  # there may be very many in a turn
        try:
            declared = suite(document)
            with database_errors(f"counting what slices of {document} hold"):
                rows = measured(self._connection, declared, slices, ACTOR)
            self._settle(declared, slices, rows, unmet(declared, rows))
        except StopNow as error:
            if len(slices) == 1:
                return {slices[0].slice_id: error}
            return {k: v for each in slices for k, v in self._judge(document, [each]).items()}
        return {}

    def _settle(self, declared: Suite, slices: Iterable[ClosedSlice], rows: Rows, held: Rows) -> None:
        for each in slices:
            mine = [measure for slice_id, measure in rows if slice_id == each.slice_id]
            unusual = [measure for slice_id, measure in held if slice_id == each.slice_id]
            holds, signals = hold_reasons(unusual), repeated_identities(mine, unusual, declared)
            said = (declared.version, holds, not_judged_reasons(mine), signals)
            slice_store.settle(self._connection, each.slice_id, *said)
            log.info("slice %s office=%s %s", "held" if holds else "passed", each.office_code, each.slice_id)
            if not holds:
                self._nudge.remember()
