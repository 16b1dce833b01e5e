"""Records that were taken back, and those that came again after it: what the log of identity says of them."""

from collections.abc import Iterable
from dataclasses import replace

from simpul.linkage.assign import Assignment
from simpul.linkage.events import IdentityEvent, Placing
from simpul.linkage.evidence import Evidence


def brought_back(found: Assignment, returned: Iterable[Evidence]) -> Assignment:
    """What ``assign`` found, for records of which some belonged to nobody until now: taken back, and sent again.

    Those are linked anew, with all their revisions. Their links were undone when they were taken back, not now.
    """
    again = {record.record_ref: record for record in returned}
    events = [event for event in found.events if not (event.kind == "unlinked" and event.record_ref in again)]
    placings = []
    for placing in found.placings:
        record = again.get(placing.record_ref)
        if record is not None and placing.link_kind == "same_record" and not placing.is_moved:
            events.append(_linked_again(placing, record))
        placings.append(placing if record is None else replace(placing, is_moved=True))
    return Assignment(tuple(events), tuple(placings))


def _linked_again(placing: Placing, record: Evidence) -> IdentityEvent:
    evidence = {"brought_back": True}
    return IdentityEvent(
        "linked", placing.person_id, record_ref=record.record_ref, office_code=record.office_code, evidence=evidence
    )
