"""Judge one offered event: envelope, body, shape, rules. Pure; nothing a sender does raises here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID, uuid5

from simpul.contracts.content import canonical_of_stated
from simpul.contracts.decode import Unreadable
from simpul.contracts.decode import decode as decode_body
from simpul.contracts.documents import DOCUMENTS, OFFICE_MANIFEST, RECORD_VOID
from simpul.contracts.envelope import JSON, RAW, UNREADABLE, Envelope, EnvelopeFault
from simpul.contracts.envelope import decode as decode_envelope
from simpul.domain.identity import RecordKey, record_document, record_key
from simpul.domain.office import office_day
from simpul.domain.reasons import Reason
from simpul.intake.digests import Digests
from simpul.intake.offered import Offered
from simpul.rules.editions import installed
from simpul.rules.judge import judge
from simpul.rules.reference import Reference

_NAMELESS = UUID("6d0f3a2e-3b52-5c1d-9a57-0f5d1c7e4b03")
_UNREADABLE = Reason("unreadable", "reject")
_UNKNOWN_DOCUMENT = Reason("unknown_document", "reject")
_LARGEST_NUMBER = 2**31 - 1  # what a column holds
_LARGEST_REVISION = 9999  # as the contracts say: a larger one is a slip, and must not overtake all that comes after it


class Source(NamedTuple):
    """Where in an office's own files a record stands. Personal data, all of it."""

    file: str | None = None
    sheet: str | None = None
    record_no: int | None = None
    edition: str | None = None


_NOWHERE = Source()


@dataclass(slots=True, kw_only=True)
class JudgedEvent:
    """An event with everything the intake needs to decide and to land it, but its verdict.

    ``record`` of ``record_document`` is what the event speaks of: of a taking back, the record that is taken back.
    """

    offered: Offered
    event_id: UUID
    received_date: date
    body_digest: bytes
    rule_edition: str = field(default_factory=lambda: installed().name)
    envelope: Envelope | None = None
    document: str | None = None
    version: int | None = None
    reasons: tuple[Reason, ...] = ()
    source: Source = _NOWHERE
    record: RecordKey | None = None
    record_document: str | None = None
    record_digest: bytes | None = None
    content_digest: bytes | None = None
    stated_revision: int | None = None
    landing: dict[str, object] | None = None
    nik_index: bytes | None = None
    manifest: Mapping[str, object] | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the event could not even be attributed to a record: nothing but its place identifies it."""
        return self.document is None

    @property
    def is_void(self) -> bool:
        """Whether the event takes a record back."""
        return self.document == RECORD_VOID

    @property
    def is_refused(self) -> bool:
        """Whether any reason keeps the record out of the registry."""
        return any(reason.severity == "reject" for reason in self.reasons)


def judge_event(
    offered: Offered, reference: Reference, digests: Digests, rule_edition: str | None = None
) -> JudgedEvent:
    """Everything that can be said of an event by itself, without knowing any other event.

    ``rule_edition``: the edition of the rules; without one, the edition that is active in this installation.
    """
    envelope = decode_envelope(offered.headers)
    judged = _begin(offered, envelope, digests)
    judged.rule_edition = rule_edition or judged.rule_edition
    if isinstance(envelope, EnvelopeFault) or envelope.content_type == RAW or envelope.document == UNREADABLE:
        judged.reasons = (_UNREADABLE,)
        return judged
    body = decode_body(offered.body) if envelope.content_type.startswith(JSON) else Unreadable.NOT_JSON
    if isinstance(body, Unreadable):
        judged.reasons = (_UNREADABLE,)
        return judged
    judged.source = _source(body)
    if (envelope.document, envelope.version) not in DOCUMENTS:
        judged.reasons = (_UNKNOWN_DOCUMENT,)
        return judged
    judged.document, judged.version = envelope.document, envelope.version
    _judge_body(judged, envelope, body, reference, digests)
    return judged


def _begin(offered: Offered, envelope: Envelope | EnvelopeFault, digests: Digests) -> JudgedEvent:
    today = office_day(offered.broker_at, offered.office_code)
    digest = digests.content(offered.body)
    if isinstance(envelope, EnvelopeFault):
        nameless = uuid5(_NAMELESS, f"{offered.office_code}/{offered.partition_id}/{offered.log_offset}")
        return JudgedEvent(offered=offered, event_id=nameless, received_date=today, body_digest=digest)
    # A wrong office clock decides nothing: the day of receipt is never later than the broker's.
    received = min(envelope.received_on or today, today)
    source = Source(envelope.file, envelope.sheet, small_number(envelope.record_no))
    return JudgedEvent(
        offered=offered,
        event_id=envelope.event_id,
        received_date=received,
        body_digest=digest,
        envelope=envelope,
        source=source,
    )


def _judge_body(
    judged: JudgedEvent,
    envelope: Envelope,
    body: Mapping[str, object],
    reference: Reference,
    digests: Digests,
) -> None:
    office, document, version = judged.offered.office_code, envelope.document, envelope.version
    found = judge(
        document,
        version,
        body,
        office_code=office,
        received_on=judged.received_date,
        reference=reference,
        edition=judged.rule_edition,
    )
    judged.reasons = _with_wrong_office(found.reasons, envelope.office_code, office)
    if document == OFFICE_MANIFEST:
        judged.manifest = None if judged.is_refused else body
        return
    stated = found.stated
    judged.landing = found.record
    judged.nik_index = digests.nik(found.nik_digits) if found.nik_digits else None
    judged.stated_revision = small_number(stated.get("revision"), _LARGEST_REVISION)
    judged.record, judged.record_document = record_key(document, stated), record_document(document, stated)
    if judged.record is not None and judged.record_document is not None:
        judged.record_digest = digests.record(office, judged.record_document, judged.record)
        judged.content_digest = digests.content(canonical_of_stated(document, stated))


def _with_wrong_office(reasons: tuple[Reason, ...], stated: str, owner: str) -> tuple[Reason, ...]:
    """The envelope speaks for an office, too: it has to be the one that owns the topic."""
    if stated == owner or any(reason.code == "wrong_office" for reason in reasons):
        return reasons
    return (Reason("wrong_office", "reject", "office_code"), *reasons)


def _source(body: Mapping[str, object]) -> Source:
    stated = body.get("source")
    if not isinstance(stated, dict):
        return _NOWHERE
    return Source(
        _text(stated.get("file")),
        _text(stated.get("sheet")),
        small_number(stated.get("record_no")),
        _text(stated.get("edition")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def small_number(value: object, largest: int = _LARGEST_NUMBER) -> int | None:
    """A whole number from 1 to the largest, or None."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= largest else None  # type: ignore[operator,return-value]
