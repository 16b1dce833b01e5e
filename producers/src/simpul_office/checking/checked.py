"""Runs the rows of a file through the functions of the intake, as if it were the first file ever sent.

What only the registry can know (was this record sent before, in another file?) is not asked here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from uuid import UUID

from simpul.contracts.catalogue import entry
from simpul.contracts.envelope import JSON, RAW, Envelope, encode
from simpul.contracts.packed_headers import pack
from simpul.domain.reasons import GUARDED, Reason
from simpul.intake.deciding import Decided, decide_all
from simpul.intake.digests import Digests
from simpul.intake.heads import Decision, Verdict
from simpul.intake.judging import judge_events
from simpul.intake.offered import Offered
from simpul.intake.office_verdict import foreseen_line
from simpul.rules.reference import load
from simpul_office.checking.kept_heads import KeptHeads
from simpul_office.events import Event, events_of
from simpul_office.listening.editions import InUse
from simpul_office.reading import Delivery, Refusal, Row, read

AT_ONCE = 200
# The key only has to be the same for all rows of one run: no digest leaves it.
_DIGESTS = Digests(bytes(32))


@dataclass(frozen=True, slots=True)
class CheckedRow:
    """A row and what the office would be told of it. Reasons for other eyes than the office's are not here."""

    row: Row
    verdict: str
    reasons: tuple[Reason, ...]
    line: dict[str, object]

    @property
    def is_faulty(self) -> bool:
        """Whether it needs repair."""
        return self.verdict == "rejected"

    @property
    def may_be_held_back(self) -> bool:
        """Whether the office may keep it until it is repaired.

        Not where only the ministry decides: it must see such a row as it was before anybody changed it.
        """
        return self.is_faulty and not any(reason.code in GUARDED for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class Checked:
    """A readable file, the day for which it is judged, and the lists and rules by which."""

    delivery: Delivery
    received_on: date
    in_use: InUse

    def rows(self) -> Iterator[CheckedRow]:
        """Every row with its verdict, in the order of the file."""
        heads = KeptHeads()
        known: set[tuple[str, UUID]] = set()
        rows = self.delivery.rows(self.received_on)
        lists, rules = self.in_use.reference, self.in_use.rule_edition
        while batch := list(islice(rows, AT_ONCE)):
            offered = list(map(self._offered, batch, events_of(batch, self.delivery)))
            judged = judge_events(offered, lists, _DIGESTS, rules)
            decided, changed = decide_all(judged, heads.of(judged), known)
            heads.keep(changed)
            for row, each in zip(batch, decided, strict=True):
                yield _checked(row, _without_the_registry(each))

    def _offered(self, row: Row, event: Event) -> Offered:
        """The row as the broker would hand it to the intake."""
        office, now = self.delivery.office_code, datetime.now(UTC)
        headers = pack(encode(_envelope(event, office, self.received_on, self.delivery.name, now)))
        return Offered(0, row.record_no, office, now, event.key, headers, event.body)


def check_file(path: Path, office_code: str, received_on: date, in_use: InUse | None = None) -> Checked | Refusal:
    """Read a file as its office would send it. A file that cannot be read is refused as a whole.

    ``in_use``: the lists and rules that this computer received; by default those that it was installed with.
    """
    found = read(path, office_code)
    return found if isinstance(found, Refusal) else Checked(found, received_on, in_use or InUse(load()))


def _without_the_registry(decided: Decided) -> Decided:
    """The verdict without what only the registry can know: whether a record that is taken back was ever received."""
    if not decided.decision.reasons:
        return decided
    verdict: Verdict = "rejected" if decided.event.is_refused else "accepted"
    return Decided(decided.event, Decision(verdict, None, None))


def _checked(row: Row, decided: Decided) -> CheckedRow:
    line = {"office_code": decided.event.offered.office_code, **foreseen_line(decided)}
    shown = tuple(reason for reason in decided.event.reasons if entry(reason.code).audience == "office")
    return CheckedRow(row, decided.decision.verdict, shown, line)


def _envelope(event: Event, office: str, received_on: date, file: str, now: datetime) -> Envelope:
    return Envelope(
        event_id=event.event_id,
        office_code=office,
        producer="one-shot",
        document=event.document,
        version=event.version,
        time=now,
        content_type=RAW if event.is_raw else JSON,
        received_on=received_on,
        file=file if event.is_raw else None,
        sheet=event.sheet if event.is_raw else None,
        record_no=event.record_no if event.is_raw else None,
    )
