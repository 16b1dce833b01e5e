"""What an edition of the rules would change, told before it judges anybody. Nothing is written but the access log."""

from dataclasses import dataclass
from datetime import date

from simpul.adapters import replay_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.adapters.rules_in_force import edition_in_force
from simpul.intake.rejudging import changes
from simpul.rejudging.replay import ChangeCounts, Replay, known_edition

ROLE = "simpul_operator"


@dataclass(frozen=True, slots=True)
class Impact:
    """The edition beside the one in force, over a period of days of receipt. ``erased``: bodies that are gone."""

    edition: str
    in_force: str
    since: date | None
    until: date | None
    judged: int
    erased: int
    changed: ChangeCounts


def impact(edition_name: str, since: date | None, until: date | None) -> Impact:
    """Judge every stored event in question by another edition, and count what would change.

    In question is what was refused, and every record as it was let in last. The memory needed does not grow with it.
    """
    edition, changed, judged, erased = known_edition(edition_name), ChangeCounts(), 0, 0
    with database_errors("judging what was stored"), connected(ROLE) as connection:
        in_force, replay = edition_in_force(connection), Replay(edition, connection)
        for stored in replay_store.in_question(connection, _first(since, edition.valid_from), until):
            event = replay.judge(stored)
            if event is None:
                erased += 1
                continue
            judged += 1
            changed.add(stored.office_code, changes(stored.verdict_in_force, event))
        purpose = f"command line: impact of edition {edition.name} of the rules"
        record_read(connection, actor=ROLE, purpose=purpose, record_count=judged, shown_fields=())
    return Impact(edition.name, in_force.name, since, until, judged, erased, changed)


def _first(since: date | None, valid_from: date) -> date:
    return max(since, valid_from) if since else valid_from
