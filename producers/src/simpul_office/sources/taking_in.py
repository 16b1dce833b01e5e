"""From an office's database into its spool: each reading is one delivery, and the place moves with its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from simpul.domain.identity import file_id
from simpul_office.causes import Trouble
from simpul_office.events import events_of
from simpul_office.reading import Delivery, Refusal
from simpul_office.reading.delivery import survey
from simpul_office.reading.lines import DamagedFile
from simpul_office.sources.database import AT_ONCE, DatabaseRows
from simpul_office.sources.faults import ColumnGone
from simpul_office.sources.place import Moved, ReadElsewhere
from simpul_office.sources.settings import SourceSettings
from simpul_office.spool import FileHeader, Spool


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What became of a source: how many new rows entered the spool, or why none could be read."""

    source: str
    rows: int
    refusal: Refusal | None = None

    def trouble(self, office_code: str) -> Trouble | None:
        """Why it could not be read, and who looks into it; None where it could."""
        if self.refusal is None:
            return None
        check = f"simpul office source check {self.source} --office {office_code}"
        return Trouble(
            " ".join(self.refusal.sentences), f"Mintalah pengelola basis data kantor memeriksanya dengan: {check}."
        )


def take_in_source(spool: Spool, source: SourceSettings, received_on: date, *, at_once: int = AT_ONCE) -> TakenIn:
    """Read everything that is new, a delivery at a time.

    The place is kept in the spool, in the very transaction that takes the rows in: whatever ends this, a row is read
    again only if it never entered the spool. The same reading gives the same events, because their names come from
    what was read.
    """
    total = 0
    while True:
        since = spool.place_of(source.name)
        rows = DatabaseRows(source, since, at_once)
        found = read_source(spool, source.name, rows, f"{source.name} {received_on.isoformat()}")
        if isinstance(found, Refusal):
            return TakenIn(source.name, total, found)
        if not found.row_count or rows.reached is None:
            return TakenIn(source.name, total)
        header = _header(spool.office_code, found, received_on)
        events = events_of(found.rows(received_on), found)
        try:
            total += spool.take_in(header, events, moved=Moved(since, rows.reached, rows.columns))
        except ReadElsewhere:
            continue  # a person took it in by hand meanwhile: what is left is read from there


def read_source(spool: Spool, source: str, rows: DatabaseRows, name: str) -> Delivery | Refusal:
    """The next rows of a source as a delivery. Refused where its columns are not those that it had before."""
    try:
        found = survey(rows, spool.office_code, name)
    except DamagedFile as damage:
        return Refusal(name, damage.code, damage.sentences)
    except ColumnGone as gone:
        return _changed(name, [gone.column], [])
    known, now = spool.columns_of(source), rows.columns
    gone_columns = [column for column in known if column not in now]
    new_columns = [column for column in now if column not in known]
    if known and (gone_columns or (new_columns and isinstance(found, Refusal))):
        return _changed(name, gone_columns, new_columns)
    return found


def _changed(name: str, gone: Sequence[str], new: Sequence[str]) -> Refusal:
    """A column less would say, revision by revision, that everybody lost what stood there: a person must want it."""
    sentences = ["Kolom sumber ini berubah sejak terakhir dibaca."]
    sentences += [f"Hilang: {', '.join(gone)}."] if gone else []
    sentences += [f"Baru: {', '.join(new)}."] if new else []
    return Refusal(name, "columns_changed", tuple(sentences))


def _header(office_code: str, found: Delivery, received_on: date) -> FileHeader:
    return FileHeader(
        file_id=file_id(office_code, found.digest),
        file_digest=found.digest,
        file_name=found.name,
        producer="agent",
        received_on=received_on,
    )
