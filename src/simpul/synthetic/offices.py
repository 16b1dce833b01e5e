"""One office's run: its rows, what is corrected and sent again, its stage lines, its files."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from simpul.domain.days import MONTHS
from simpul.synthetic import corrections, files, stages, truth
from simpul.synthetic.chances import stream
from simpul.synthetic.days import month_name
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.edition import OLD_EXCEL, SISKOP2MI
from simpul.synthetic.editions import cells
from simpul.synthetic.entries import Entry
from simpul.synthetic.lines import Line, Position
from simpul.synthetic.mess import spoil
from simpul.synthetic.people import People
from simpul.synthetic.plan import OfficePlan, Plan, Visit
from simpul.synthetic.registrations import row
from simpul.synthetic.rows import HIDDEN

_AT_THE_TOP = 0.6


@dataclass(slots=True)
class Delivered:
    """What an office delivered, and the truth about it. ``told`` and ``corrected`` are the rows of stories."""

    deliveries: list[truth.Delivered] = field(default_factory=list)
    records: list[truth.Record] = field(default_factory=list)
    stages: list[truth.Stage] = field(default_factory=list)
    told: dict[Visit, Entry] = field(default_factory=dict)
    corrected: dict[Entry, Entry] = field(default_factory=dict)


class OfficeRun:
    """Writes everything that one office delivers."""

    def __init__(self, plan: Plan, office: OfficePlan, people: People, out: Path, late: float) -> None:
        self._plan, self._office, self._people = plan, office, people
        self._out, self._late = out, late
        self._rng = stream(plan.seed, "office", office.office.office_code)
        self._stages: defaultdict[int, list[stages.StageLine]] = defaultdict(list)
        self._result = Delivered()

    def run(self) -> Delivered:
        """Write the files and give back the truth about them."""
        office, rng = self._office, self._rng
        entries = [self._register(visit) for visit in office.visits]
        revised = corrections.revisions(entries, office.deliveries, office.revised, rng)
        corrected = {entry.of: entry for entry in revised if entry.of}
        self._result.corrected = {entry: again for entry, again in corrected.items() if entry.row.part}
        resent = corrections.resends(entries, set(corrected), office.deliveries, office.resent, rng)
        for delivery in office.deliveries:
            self._deliver(delivery, entries, [*revised, *resent])
        return self._result

    def _register(self, visit: Visit) -> Entry:
        delivery = self._office.delivery_of(visit.day)
        candidate = self._plan.candidates[visit.candidate - 1]
        person = self._people.person(visit.candidate)
        made = row(visit, candidate, person, self._office.office, delivery.edition, delivery.received_on, self._rng)
        spoil(made, self._rng)
        entry = Entry(made, visit.kind, Line(cells(made), made.line_fault, month_name(visit.day)), delivery)
        if visit.part:
            self._result.told[visit] = entry
        if not made.codes & HIDDEN:
            self._follow(entry, visit.day)
        return entry

    def _follow(self, entry: Entry, registered_on: date) -> None:
        """The stages that a registration reaches, in the deliveries that report on their days."""
        record, person = entry.row.facts.source_record_id, entry.row.person.person_id
        last = self._office.deliveries[-1].last
        for line in stages.way(record, person, self._office.office, registered_on, last, self._rng):
            delivery = self._office.delivery_of(line.happened_on)
            if not line.flag and self._rng.random() < self._late:
                delivery, line.flag = self._office.deliveries[delivery.index + 1], stages.LATE
            if delivery.edition == SISKOP2MI:
                self._stages[delivery.index].append(line)

    def _deliver(self, delivery: Delivery, entries: list[Entry], extra: list[Entry]) -> None:
        first = [entry for entry in extra if entry.delivery is delivery]
        main = [entry for entry in entries if entry.delivery is delivery]
        written = [*first, *main] if self._rng.random() < _AT_THE_TOP else [*main, *first]
        if delivery.edition == OLD_EXCEL:
            written.sort(key=lambda entry: MONTHS.index(entry.line.sheet))
        if written:
            self._write_registrations(delivery, written)
        lines = list(stages.with_mess(self._stages[delivery.index], delivery.received_on, self._rng))
        if lines:
            self._write_stages(delivery, lines)

    def _write_registrations(self, delivery: Delivery, entries: list[Entry]) -> None:
        name, positions = self._write_file("registrasi", delivery, [entry.line for entry in entries])
        for entry, position in zip(entries, positions, strict=True):
            entry.file, entry.position = name, position
        self._result.records += [truth.record(entry) for entry in entries]

    def _write_stages(self, delivery: Delivery, lines: list[stages.StageLine]) -> None:
        written = [Line(line.cells(), line.fault) for line in lines]
        name, positions = self._write_file("tahapan", delivery, written)
        code = self._office.office.office_code
        self._result.stages += [
            truth.stage(line, name, place, code) for line, place in zip(lines, positions, strict=True)
        ]

    def _write_file(self, kind: str, delivery: Delivery, lines: list[Line]) -> tuple[str, list[Position]]:
        office = self._office.office
        name = files.file_name(office, delivery, kind)
        path = self._out / name
        positions = files.write(path, kind, office, delivery, lines, self._rng)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        received_on = delivery.received_on.isoformat()
        self._result.deliveries.append(
            truth.Delivered(office.office_code, name, kind, delivery.edition, received_on, len(lines), digest)
        )
        return name, positions
