"""Where each file and each row of an office stands: what this computer sent, joined with what the ministry said."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from simpul.domain.documents import CPMI_REGISTRATION, RECORD_VOID
from simpul.domain.identity import LINE_KEYS
from simpul_office.listening.messages import OfficeReceipt, SaidReason
from simpul_office.listening.rows import JudgedRow
from simpul_office.listening.store import HeardStore
from simpul_office.listening.words import WORDS, Word, word_for
from simpul_office.sent_rows import SentFile, SentRow, SentRows

_Record = tuple[str, tuple[object, ...]]
"""An office's number, and which of the records under it: see ``_line``."""


@dataclass(frozen=True, slots=True)
class FileStanding:
    """A file. ``words``: how many of its rows stand how, in the order of the counter."""

    file_id: UUID
    file_name: str
    received_on: date | None
    rows: int
    sent_at: datetime | None
    words: Mapping[Word, int]
    receipt: OfficeReceipt | None


@dataclass(frozen=True, slots=True)
class RowStanding:
    """A row. ``fields``: what it says, where this computer still has it."""

    event_id: UUID
    file_id: UUID | None
    file_name: str | None
    sheet: str | None
    record_no: int | None
    document: str | None
    record_number: str | None
    received_on: date | None
    word: Word
    is_still_to_repair: bool
    reasons: tuple[SaidReason, ...]
    revision: int | None
    judged_at: datetime | None
    reference_edition: str | None
    fields: Mapping[str, object] | None


class Standing:
    """What one office can say of its files and rows. Asks nobody but its own disk."""

    def __init__(self, store: HeardStore, sent: SentRows) -> None:
        self._store = store
        self._sent = sent

    def files(self) -> list[FileStanding]:
        """Every file that was taken in here or that the ministry spoke of, the newest first."""
        judged: dict[UUID, Counter[Word]] = {}
        names: dict[UUID, tuple[str | None, date | None]] = {}
        for found in self._store.counts():
            judged.setdefault(found.file_id, Counter())[found.word] += found.count
            names.setdefault(found.file_id, (found.file_name, found.received_on))
        for file, word in self._now_taken_back():
            judged[file][word] -= 1
            judged[file]["ditarik"] += 1
        receipts = {receipt.file_id: receipt for receipt in reversed(self._store.receipts())}
        known = {file.file_id: file for file in reversed(self._sent.files())}
        sent = [_of_sent(file, judged.get(file.file_id, Counter()), receipts) for file in reversed(known.values())]
        others = sorted(judged.keys() - known.keys(), key=lambda file: names[file][1] or date.min, reverse=True)
        return sent + [_of_heard(file, judged[file], names[file], receipts) for file in others]

    def rows_of_file(self, file_id: UUID) -> list[RowStanding]:
        """The rows of a file, in its order."""
        return self._joined(self._sent.of_file(file_id), self._store.rows_of_file(file_id))

    def rows_of_record(self, number: str) -> list[RowStanding]:
        """Everything this office sent under a number, the newest first."""
        judged = self._store.rows_of_record(number)
        sent = {row.event_id: row for row in self._sent.of_record(number)}
        sent |= self._sent.of_events(row.event_id for row in judged if row.event_id not in sent)
        return self._joined(sent.values(), judged)

    def _joined(self, sent: Iterable[SentRow], judged: Iterable[JudgedRow]) -> list[RowStanding]:
        said = {row.event_id: row for row in judged}
        taken_back = self._taken_back()
        own = [_row(row, said.pop(row.event_id, None), taken_back) for row in sent]
        return own + [_row(None, row, taken_back) for row in said.values()]

    def _now_taken_back(self) -> Iterable[tuple[UUID, Word]]:
        """For each row that was let in and then taken back: its file, and how it would stand otherwise."""
        taken_back = self._taken_back()
        judged = [row for number in {number for number, _ in taken_back} for row in self._store.rows_of_record(number)]
        sent = self._sent.of_events(row.event_id for row in judged)  # at once: each asking reads the whole queue
        for was in judged:
            if was.file_id is not None and _row(sent.get(was.event_id), was, taken_back).word != was.word:
                yield was.file_id, was.word

    def _taken_back(self) -> Mapping[_Record, int]:
        """The records that are taken back now -> place of the newest taking back in the topic.

        Whatever of a record is let in after it ends it: the record is in the registry again, with all it ever said.
        A taking back whose own row is known here no more is taken for a registration's.
        """
        takings = self._store.takings_back()
        numbers = {row.record_number for row in takings if row.record_number}
        judged = [row for number in numbers for row in self._store.rows_of_record(number) if row.is_let_in]
        let_in = [row for row in judged if row.document != RECORD_VOID]
        sent = self._sent.of_events(row.event_id for row in (*takings, *let_in))  # at once, as above
        taken, came = dict[_Record, int](), dict[_Record, int]()
        for row in takings:
            own = sent.get(row.event_id)
            said = (own.fields or {}).get("document", CPMI_REGISTRATION) if own else CPMI_REGISTRATION
            key = (row.record_number or "", _line(str(said), own))
            taken[key] = max(taken.get(key, -1), row.place)
        for row in let_in:
            key = (row.record_number or "", _line(row.document or CPMI_REGISTRATION, sent.get(row.event_id)))
            came[key] = max(came.get(key, -1), row.place)
        return {key: place for key, place in taken.items() if came.get(key, -1) < place}


def _of_sent(file: SentFile, judged: Counter[Word], receipts: Mapping[UUID, OfficeReceipt]) -> FileStanding:
    words = Counter(judged)
    silent = max(file.rows - judged.total(), 0)
    unsent = min(file.unsent, silent)
    words["antrean kirim"] += unsent
    words["dikirim"] += silent - unsent
    receipt = receipts.get(file.file_id)
    return FileStanding(
        file.file_id, file.file_name, file.received_on, file.rows, file.sent_at, _ordered(words), receipt
    )


def _of_heard(
    file_id: UUID,
    judged: Counter[Word],
    named: tuple[str | None, date | None],
    receipts: Mapping[UUID, OfficeReceipt],
) -> FileStanding:
    receipt = receipts.get(file_id)
    name = named[0] or (receipt and receipt.file_name) or "berkas tanpa nama"
    rows = receipt.rows if receipt else judged.total()
    return FileStanding(
        file_id, name, named[1], rows, receipt.received_at if receipt else None, _ordered(judged), receipt
    )


def _ordered(words: Counter[Word]) -> Mapping[Word, int]:
    return {word: words[word] for word in WORDS if words[word]}


def _row(sent: SentRow | None, judged: JudgedRow | None, taken_back: Mapping[_Record, int]) -> RowStanding:
    known = judged or sent
    assert known is not None, "a row is sent or judged"
    number = (judged.record_number if judged else None) or (sent.record_number if sent else None)
    word = judged.word if judged else word_for(is_sent=sent is not None and sent.is_sent)
    if judged and judged.is_let_in and number and judged.document != RECORD_VOID:
        line = _line(judged.document or CPMI_REGISTRATION, sent)
        if taken_back.get((number, line), -1) > judged.place:
            word = "ditarik"
    return RowStanding(
        event_id=known.event_id,
        file_id=known.file_id,
        file_name=known.file_name or (sent.file_name if sent else None),
        sheet=known.sheet,
        record_no=known.record_no,
        document=known.document,
        record_number=number,
        received_on=known.received_on,
        word=word,
        is_still_to_repair=judged is not None and judged.case == "open",
        reasons=judged.reasons if judged else (),
        revision=judged.revision if judged else None,
        judged_at=judged.judged_at if judged else None,
        reference_edition=judged.reference_edition if judged else None,
        fields=sent.fields if sent else None,
    )


def _line(document: str, row: SentRow | None) -> tuple[object, ...]:
    """Which record under a number: the registration, or one of its stage lines."""
    fields = row.fields or {} if row else {}
    return (document, *(fields.get(name) for name in LINE_KEYS.get(document, ())))
