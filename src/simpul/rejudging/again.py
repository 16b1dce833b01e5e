"""Refused events judged again under the edition in force: those that it judges otherwise, each once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from simpul import settings
from simpul.adapters import landings, replay_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connected
from simpul.adapters.rejudge_store import ROLE, RejudgeStore
from simpul.adapters.replay_store import StoredEvent
from simpul.adapters.rules_in_force import edition_in_force
from simpul.adapters.slice_opening import ANOTHER_WAS_QUICKER
from simpul.errors import RetryLater
from simpul.intake.deciding import Decided
from simpul.intake.judging import JudgedEvent
from simpul.intake.protecting import watched_codes
from simpul.intake.rejudging import changes
from simpul.intake.rows import Versions
from simpul.rejudging.replay import ChangeCounts, Replay

_TRIES = 5


@dataclass(slots=True)
class JudgedAgain:
    """What one run did. ``would_fail``: records that were let in and that the edition would refuse; they stay in."""

    edition: str
    refused: int = 0
    erased: int = 0
    changed: ChangeCounts = field(default_factory=ChangeCounts)
    would_fail: ChangeCounts = field(default_factory=ChangeCounts)


def judge_again(*, with_report: bool = True) -> JudgedAgain:
    """Judge what is refused again under the edition in force, and write the verdicts that differ.

    What was received before its first day is judged by the edition that speaks of that day, as at the intake.
    Safe to end at any moment and to run again: a second run changes nothing. ``with_report``: replay what was let in,
    too, and count what the edition would refuse. Raises RetryLater while the database is away, StopNow where another
    edition is activated meanwhile.
    """
    with database_errors("judging again"), connected(ROLE, autocommit=True) as connection:
        edition = edition_in_force(connection)
        _wait_for_landings(connection)
        replay, found = Replay(edition, connection), JudgedAgain(edition.name)
        versions = Versions(replay.reference.edition, settings.load().code_version)
        store = RejudgeStore(connection, edition, versions, replay.digests)
        for batch in replay_store.refused(connection, edition.judges_again_from):
            _settle(store, replay, batch, found)
        reported = _report(connection, replay, found) if with_report else 0
        purpose = f"judge again under edition {edition.name} of the rules"
        record_read(connection, actor=ROLE, purpose=purpose, record_count=found.refused + reported, shown_fields=())
    return found


def _wait_for_landings(connection: Connection) -> None:
    """What lands from now on was judged by the edition in force; what was judged before it is landing, if at all."""
    if not landings.have_ended(connection, landings.LANDED_SECONDS):
        raise RetryLater(
            f"Events that an intake judged before are still landing after {landings.LANDED_SECONDS:.0f} seconds. "
            "Look at the intake (simpul status), then run simpul rules rejudge."
        )


def _settle(store: RejudgeStore, replay: Replay, batch: Sequence[StoredEvent], found: JudgedAgain) -> None:
    affected: list[tuple[StoredEvent, JudgedEvent]] = []
    for stored in batch:
        event = replay.judge(stored)
        found.refused, found.erased = found.refused + (event is not None), found.erased + (event is None)
        # A revision that stays refused for a watched reason gets its watch again where that is missing.
        before = stored.verdict_in_force
        if event is not None and (changes(before, event) or watched_codes(before.reasons)):
            affected.append((stored, event))
    for stored, decided in _settled(store, affected) if affected else ():
        in_force = replace(stored.verdict_in_force, is_newest=decided.decision.verdict != "superseded")
        found.changed.add(stored.office_code, changes(in_force, decided.event))


def _settled(
    store: RejudgeStore, affected: Sequence[tuple[StoredEvent, JudgedEvent]]
) -> list[tuple[StoredEvent, Decided]]:
    for _ in range(_TRIES):
        try:
            return store.settle(affected)
        except ANOTHER_WAS_QUICKER:
            continue
    raise RetryLater("The intake was quicker with the same records again and again. Nothing is lost: run it once more.")


def _report(connection: Connection, replay: Replay, found: JudgedAgain) -> int:
    """Count what was let in and would now be refused; returns how many were looked at."""
    count = 0
    with connection.transaction():
        for stored in replay_store.in_question(connection, replay.edition.valid_from, None, ["accepted"]):
            event = replay.judge(stored)
            if event is not None:
                count += 1
                failing = [each for each in changes(stored.verdict_in_force, event) if each[0] == "newly_rejected"]
                found.would_fail.add(stored.office_code, failing)
    return count
