"""What must be said of office files by the pure core alone: no broker, no database, no process, no fault."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

from simpul.contracts.envelope import JSON, RAW, Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.intake.deciding import Decided, decide_all
from simpul.intake.digests import Digests
from simpul.intake.heads import Head
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.rules import reference
from simpul_office.events import Event, events_of
from simpul_office.reading import Delivery, read

Place = tuple[str, str, int]
Said = tuple[str, tuple[str, ...]]
_DIGESTS = Digests(b"k" * 32)


@dataclass(frozen=True)
class QuietDay:
    """A registry in memory to which nothing happens. It remembers: later files use numbers of records again."""

    heads: dict[bytes, Head] = field(default_factory=dict)
    known: set[tuple[str, UUID]] = field(default_factory=set)

    def verdicts(self, files: Any) -> dict[Place, Said]:
        """(office, file, record number) -> verdict and codes, for every row of generated office files."""
        return {place: _said(decided) for line in files.deliveries() for place, decided in self._take(files, line)}

    def _take(self, files: Any, line: dict[str, str]) -> Iterator[tuple[Place, Decided]]:
        received, office, name = date.fromisoformat(line["received_on"]), line["office_code"], line["file"]
        delivery = read(files.folder / name, office, name)
        assert isinstance(delivery, Delivery)
        events = [_offered(event, office, received) for event in events_of(delivery.rows(received), delivery)]
        judged = [judge_event(event, reference.load(), _DIGESTS) for event in events]
        decided, changed = decide_all(judged, self.heads, self.known)
        self.heads.update(changed)
        self.known.update((office, event.event_id) for event in judged)
        for number, found in enumerate(decided, start=1):
            yield (office, name, number), found


def _said(decided: Decided) -> Said:
    return decided.decision.verdict, tuple(sorted({reason.code for reason in decided.reasons}))


def _offered(event: Event, office: str, received: date) -> Offered:
    now = datetime.now(UTC)
    envelope = Envelope(
        event_id=event.event_id, office_code=office, producer="one-shot", document=event.document,
        version=event.version, time=now, content_type=RAW if event.is_raw else JSON, epoch=uuid4(), sequence=1,
        received_on=received,
    )  # fmt: skip
    return Offered(1, 0, office, now, event.key, pack(encode(envelope)), event.body)
