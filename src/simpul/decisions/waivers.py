"""The ministry lets a refused record in as it stands: its reasons stay on it, and the login that says so beside it."""

from collections.abc import Sequence
from dataclasses import replace

from simpul import settings
from simpul.adapters import waiver_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.digest_key import registry_digests
from simpul.adapters.permit_store import permit_use
from simpul.adapters.postgres import Connection, connected
from simpul.adapters.waiver_store import OpenCase
from simpul.decisions.actor import ROLE, person_at_this_machine, stated
from simpul.domain.reasons import refusals
from simpul.errors import StopNow
from simpul.intake.judging import JudgedEvent, judge_event
from simpul.intake.waiving import why_not
from simpul.rules import reference as rules_reference


def waive(office_code: str, source_record_id: str, reason: str, event_id: str | None = None) -> None:
    """Let a refused record in. Raises StopNow, in words, where there is no such case or it cannot be waived.

    ``event_id``: which of several refused events of the record is meant.
    """
    words = stated(reason)
    with database_errors("waiving a case"), connected(ROLE) as connection:
        case = _the_one(waiver_store.open_cases(connection, office_code, source_record_id), event_id)
        event = _judged(connection, case)
        refusal = why_not(case.document, case.reasons, event.landing.by_column() if event.landing else None)
        if refusal:
            raise StopNow(f"This record cannot be waived. {refusal}")
        waiver_store.waive(connection, event, case, words, person_at_this_machine())
        record_read(
            connection,
            actor=f"{ROLE}/{person_at_this_machine()}",
            purpose="command line: waive a case",
            record_count=1,
            shown_fields=(),
            record_refs=[case.head.record_ref],
        )


def _the_one(cases: Sequence[OpenCase], event_id: str | None) -> OpenCase:
    found = [case for case in cases if case.is_newest and event_id in (None, str(case.event_id))]
    if not found:
        raise StopNow(
            "No refused revision of this record waits for a decision: it is unknown, was let in, was closed, or a "
            "later revision has come. `simpul cases` lists what waits."
        )
    if len(found) > 1:
        names = ", ".join(str(case.event_id) for case in found)
        raise StopNow(f"Several events of this record are refused; name one of them with --event: {names}.")
    return found[0]


def _judged(connection: Connection, case: OpenCase) -> JudgedEvent:
    """The event as it was judged when it was refused. Raises StopNow where that can no longer be known."""
    if case.offered is None:
        raise StopNow("This record cannot be waived: its body was erased.")
    known, lists = settings.load(), rules_reference.load()
    lists = replace(lists, permit_use=permit_use(connection))
    event = judge_event(case.offered, lists, registry_digests(connection, known.digest_key()), case.rule_edition)
    if refusals(event.reasons) != refusals(case.reasons):
        raise StopNow("Today's lists judge this record otherwise than when it was refused. Run `simpul rules rejudge`.")
    return event
