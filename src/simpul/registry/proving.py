"""Prove that what arrived is what the offices sent: each manifest's digest, held once against the bytes that came.

The intake looks only whether the numbers arrived. What stood in the events is looked at here, beside the landing and
not within it, and what was found stays with the manifest: bodies may be erased later.
"""

from collections import Counter
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from simpul.adapters import proof_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connected
from simpul.adapters.proof_store import Copy, Finding, Unproved
from simpul.contracts.manifest import ManifestDigest, content_digest
from simpul.registry.turns import Turns

ROLE = "simpul_loader"
SHARE = 30.0
"""Seconds of a run that one office gets. A manifest that was begun is ended, so that each office gets on."""


def prove_manifests() -> dict[str, int]:
    """Prove every manifest whose events have all arrived, as far as its office's share of a run reaches.

    Gives how many manifests were proved, how many of them differ, and how many wait for the next run. Safe twice, and
    at once: each manifest is a transaction of its own, and what was found first stays.
    """
    found: Counter[Finding] = Counter()
    turns = Turns()
    with database_errors("proving manifests"), connected(ROLE, autocommit=True) as connection:
        manifests = proof_store.unproved(connection)
        _record(connection, sum(named.event_count for named in manifests if named.is_complete))
        for named in manifests:
            if turns.spent[named.office_code] <= SHARE:
                with turns.of(named.office_code), connection.transaction():
                    found.update(_prove(connection, named))
        waiting = proof_store.waiting(connection)
    differing = found["other_contents"] + found["other_count"]
    return {"manifests": found.total(), "differing": differing, "waiting": waiting}


def finding(named: Unproved, arrived: Iterable[Copy]) -> Finding | None:
    """What the events that arrived, by number, say of a manifest; None where a body is gone without anybody's word.

    A number may have come several times: sent again when an acknowledgement was lost, or given out twice by a spool
    that was restored from an older copy. The manifest means what came last before it, or else what came first.
    """
    latest, earliest, count, is_erased = ManifestDigest(), ManifestDigest(), 0, False
    for number, copies in groupby(arrived, key=attrgetter("number")):
        came = _Came(copies)
        count += 1
        if came.first is None:
            is_erased = True
            if not came.is_erased:
                return None
            continue
        latest.add(number, content_digest(came.meant))
        earliest.add(number, content_digest(came.first))
    if count != named.event_count:
        return "other_count"
    if is_erased:
        return "erased_before"
    return "same" if named.digest in (latest.hexdigest(), earliest.hexdigest()) else "other_contents"


class _Came:
    """What came under one number, in its order, without keeping it all: somebody may send it a million times.

    ``first`` and ``meant``: the first body, and the last before the manifest or else the last; None where all are gone.
    """

    def __init__(self, copies: Iterable[Copy]) -> None:
        self.first: bytes | None = None
        self.meant = b""
        self.is_erased = False
        is_before = False
        for copy in copies:
            self.is_erased = self.is_erased or copy.is_erased
            if copy.body is not None:
                self.first = copy.body if self.first is None else self.first
                if copy.is_before or not is_before:
                    self.meant, is_before = copy.body, copy.is_before


def _record(connection: Connection, events: int) -> None:
    """Note in the access log how many events are going to be read; fewer are where an office's share is used up."""
    if events:
        record_read(connection, actor=ROLE, purpose="prove manifests", record_count=events, shown_fields=())


def _prove(connection: Connection, named: Unproved) -> list[Finding]:
    if not named.is_complete:
        if not proof_store.have_come(connection, named):
            return []
        _record(connection, named.event_count)
    found = finding(named, proof_store.copies(connection, named))
    if found is None:
        return []
    proof_store.keep_finding(connection, named, found)
    return [found]
