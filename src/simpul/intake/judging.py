"""Judge one offered event: envelope, body, shape, rules. Pure; nothing a sender does raises here."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID, uuid5

from msgspec import Struct, field

from simpul.contracts.content import canonical_of_stated
from simpul.contracts.decode import Unreadable
from simpul.contracts.decode import decode as decode_body
from simpul.contracts.documents import DOCUMENTS
from simpul.contracts.envelope import JSON, LARGEST_RECORD_NO, UNREADABLE, Envelope, EnvelopeFault
from simpul.contracts.envelope import decode as decode_envelope
from simpul.contracts.shape import Shape, read
from simpul.domain.documents import OFFICE_MANIFEST, RECORD_VOID
from simpul.domain.identity import RecordKey, record_document, record_key
from simpul.domain.office import office_day
from simpul.domain.reasons import Reason, is_refusal
from simpul.intake.digests import Digests
from simpul.intake.offered import Offered
from simpul.rules.editions import Edition, edition, installed
from simpul.rules.judge import Judged, ReadBody, judge_bodies
from simpul.rules.landed import Landed
from simpul.rules.reference import Reference

_NAMELESS = UUID("6d0f3a2e-3b52-5c1d-9a57-0f5d1c7e4b03")
_UNREADABLE = Reason("unreadable", "reject")
_UNKNOWN_DOCUMENT = Reason("unknown_document", "reject")
AT_ONCE = 50  # events that go from step to step together: they fit into a processor's nearest caches
_LARGEST_REVISION = 9999  # as the contracts say: a larger one is a slip, and must not overtake all that comes after it


class Source(Struct, frozen=True):
    """Where in an office's own files a record stands. Personal data, all of it."""

    file: str | None = None
    sheet: str | None = None
    record_no: int | None = None
    edition: str | None = None


_NOWHERE = Source()


class JudgedEvent(Struct):
    """An event with everything the intake needs to decide and to land it, but its verdict.

    ``record`` of ``record_document`` is what the event speaks of: of a taking back, the record that is taken back.
    """

    offered: Offered
    event_id: UUID
    received_date: date
    rule_edition: str = field(default_factory=lambda: installed().name)
    envelope: Envelope | None = None
    body_digest: bytes = b""
    document: str | None = None
    version: int | None = None
    reasons: tuple[Reason, ...] = ()
    source: Source = _NOWHERE
    record: RecordKey | None = None
    record_document: str | None = None
    record_digest: bytes | None = None
    content_digest: bytes | None = None
    stated_revision: int | None = None
    landing: Landed | None = None
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
        return is_refusal(self.reasons)


def judge_event(
    offered: Offered, reference: Reference, digests: Digests, rule_edition: str | None = None
) -> JudgedEvent:
    """As ``judge_events``, of one event."""
    return judge_events([offered], reference, digests, rule_edition)[0]


def judge_events(
    offered: Sequence[Offered], reference: Reference, digests: Digests, rule_edition: str | None = None
) -> list[JudgedEvent]:
    """Everything that can be said of each event by itself, without knowing any other event.

    ``rule_edition``: the edition of the rules that is in force; without one, the one that is active in this
    installation. What comes late is judged by the edition that speaks of its day of receipt, and names that one.
    """
    in_force = edition(rule_edition) if rule_edition else installed()
    judged: list[JudgedEvent] = []
    for first in range(0, len(offered), AT_ONCE):
        judged += _judge_some(offered[first : first + AT_ONCE], reference, digests, in_force)
    return judged


def _judge_some(
    offered: Sequence[Offered], reference: Reference, digests: Digests, in_force: Edition
) -> list[JudgedEvent]:
    envelopes = [decode_envelope(each.headers) for each in offered]
    judged = [_begin(each, envelope, in_force) for each, envelope in zip(offered, envelopes, strict=True)]
    shapes = [_read(each) for each in judged]
    read_ones = [(each, shape) for each, shape in zip(judged, shapes, strict=True) if shape is not None]
    bodies = [_read_body(each, shape) for each, shape in read_ones]
    found = judge_bodies(bodies, reference, in_force.name)
    for (each, shape), answer in zip(read_ones, found, strict=True):
        _note(each, shape, answer)
    for each in judged:
        each.body_digest = digests.content(each.offered.body)
    for each, answer in zip((each for each, _ in read_ones), found, strict=True):
        _identify(each, answer, digests)
    return judged


def _begin(offered: Offered, envelope: Envelope | EnvelopeFault, in_force: Edition) -> JudgedEvent:
    today = office_day(offered.broker_at, offered.office_code)
    if isinstance(envelope, EnvelopeFault):
        nameless = uuid5(_NAMELESS, f"{offered.office_code}/{offered.partition_id}/{offered.log_offset}")
        return JudgedEvent(offered, nameless, today, in_force.of_day(today).name)
    # A wrong office clock decides nothing: the day of receipt is never later than the broker's.
    received = min(envelope.received_on or today, today)
    return JudgedEvent(offered, envelope.event_id, received, in_force.of_day(received).name, envelope)


def _read(judged: JudgedEvent) -> Shape | None:
    """What the event's body says, if it has one of a document that the contract knows; otherwise it is judged here."""
    envelope = judged.envelope
    if envelope is None:
        judged.reasons = (_UNREADABLE,)
        return None
    found = _body(envelope, judged.offered.body)
    if isinstance(found, Shape):
        return found
    if isinstance(found, Unreadable):
        judged.reasons = (_UNREADABLE,)
        judged.source = Source(envelope.file, envelope.sheet, envelope.record_no)
    else:
        judged.reasons = (_UNKNOWN_DOCUMENT,)
        judged.source = _source(found.get("source"))
    return None


def _body(envelope: Envelope, raw: bytes) -> Shape | Unreadable | Mapping[str, object]:
    """The body, checked where its document is in the contract."""
    if envelope.document == UNREADABLE or not envelope.content_type.startswith(JSON):
        return Unreadable.NOT_JSON
    is_known = (envelope.document, envelope.version) in DOCUMENTS
    return read(envelope.document, envelope.version, raw) if is_known else decode_body(raw)


def _read_body(judged: JudgedEvent, shape: Shape) -> ReadBody:
    assert judged.envelope is not None
    judged.document, judged.version = judged.envelope.document, judged.envelope.version
    return ReadBody(judged.document, judged.version, shape, judged.offered.office_code, judged.received_date)


def _note(judged: JudgedEvent, shape: Shape, found: Judged) -> None:
    """What is known of the event by what its body says."""
    assert judged.envelope is not None
    assert judged.document is not None
    judged.source = _source(shape.stated.get("source"))
    judged.reasons = _with_wrong_office(found.reasons, judged.envelope.office_code, judged.offered.office_code)
    if judged.document == OFFICE_MANIFEST:
        judged.manifest = None if judged.is_refused else found.stated
        return
    judged.landing = found.landed
    judged.stated_revision = _number(found.stated.get("revision"), _LARGEST_REVISION)
    judged.record = record_key(judged.document, found.stated)
    judged.record_document = record_document(judged.document, found.stated)


def _identify(judged: JudgedEvent, found: Judged, digests: Digests) -> None:
    """The digests by which its record, its content and its person are recognised."""
    judged.nik_index = digests.nik(found.nik_digits) if found.nik_digits else None
    if judged.document is None or judged.record is None or judged.record_document is None:
        return
    judged.record_digest = digests.record(judged.offered.office_code, judged.record_document, judged.record)
    judged.content_digest = digests.content(found.content or canonical_of_stated(judged.document, found.stated))


def _with_wrong_office(reasons: tuple[Reason, ...], stated: str, owner: str) -> tuple[Reason, ...]:
    """The envelope speaks for an office, too: it has to be the one that owns the topic."""
    if stated == owner or any(reason.code == "wrong_office" for reason in reasons):
        return reasons
    return (Reason("wrong_office", "reject", "office_code"), *reasons)


def _source(stated: object) -> Source:
    if not isinstance(stated, dict):
        return _NOWHERE
    return Source(
        _text(stated.get("file")),
        _text(stated.get("sheet")),
        _number(stated.get("record_no"), LARGEST_RECORD_NO),
        _text(stated.get("edition")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _number(value: object, largest: int) -> int | None:
    """A whole number from 1 to the largest, or None."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    return value if is_number and 0 < value <= largest else None  # type: ignore[operator,return-value]
