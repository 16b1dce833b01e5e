"""Prove that what arrived is what the offices sent: each manifest's digest, held once against the bytes that came.

The intake looks only whether the numbers arrived. What stood in the events is looked at here, beside the landing and
not within it, and what was found stays with the manifest: bodies may be erased later.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from simpul.adapters import proof_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import Connection, connected
from simpul.adapters.proof_store import Copy, Finding, Unproved
from simpul.contracts.manifest import ManifestDigest, content_digest

ROLE = "simpul_loader"


def prove_manifests() -> dict[str, int]:
    """Prove every manifest whose events have all arrived; counts of manifests and of those that differ.

    Safe twice, and at once: each manifest is a transaction of its own, and what was found first stays.
    """
    found: Counter[Finding] = Counter()
    with database_errors("proving manifests"), connected(ROLE, autocommit=True) as connection:
        manifests = proof_store.unproved(connection)
        if events := sum(named.event_count for named in manifests):
            record_read(connection, actor=ROLE, purpose="prove manifests", record_count=events, shown_fields=())
        for named in manifests:
            with connection.transaction():
                found.update(_prove(connection, named))
    return {"manifests": found.total(), "differing": found["other_contents"] + found["other_count"]}


def finding(named: Unproved, arrived: Iterable[Copy]) -> Finding | None:
    """What the events that arrived, by number, say of a manifest; None where a body is gone without anybody's word.

    A number may have come several times: sent again when an acknowledgement was lost, or given out twice by a spool
    that was restored from an older copy. The manifest means what came last before it, or else what came first.
    """
    latest, earliest, count, is_erased = ManifestDigest(), ManifestDigest(), 0, False
    for number, group in groupby(arrived, key=attrgetter("number")):
        copies = list(group)
        kept = [copy for copy in copies if copy.body is not None]
        count += 1
        if not kept:
            is_erased = True
            if not any(copy.is_erased for copy in copies):
                return None
            continue
        latest.add(number, _content(_meant(kept)))
        earliest.add(number, _content(kept[0]))
    if count != named.event_count:
        return "other_count"
    if is_erased:
        return "erased_before"
    return "same" if named.digest in (latest.hexdigest(), earliest.hexdigest()) else "other_contents"


def _prove(connection: Connection, named: Unproved) -> list[Finding]:
    found = finding(named, proof_store.copies(connection, named))
    if found is None:
        return []
    proof_store.keep_finding(connection, named, found)
    return [found]


def _meant(copies: Sequence[Copy]) -> Copy:
    before = [copy for copy in copies if copy.is_before]
    return (before or copies)[-1]


def _content(copy: Copy) -> bytes:
    assert copy.body is not None
    return content_digest(copy.body)
