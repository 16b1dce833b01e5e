"""One office's run: its rows, what is corrected and sent again, its stage lines, its files."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from random import Random

from simpul.synthetic import files, stages, truth
from simpul.synthetic.chances import stream
from simpul.synthetic.days import MONTHS, month_name
from simpul.synthetic.deliveries import Delivery
from simpul.synthetic.edition import OLD_EXCEL, SISKOP2MI
from simpul.synthetic.editions import Cell, cells
from simpul.synthetic.lines import Line, Position
from simpul.synthetic.mess import spoil
from simpul.synthetic.people import People
from simpul.synthetic.plan import RESENT, REVISED, OfficePlan, Plan, Visit
from simpul.synthetic.registrations import corrected, raised, row
from simpul.synthetic.truth import Entry

_REFUSED_FIRST = 0.8
_AT_THE_TOP = 0.6
_AGE_IS_RAISED = 0.15
_OLD_REVISION_FIRST = 0.25
HIDDEN = frozenset({"unreadable", "unknown_document", "wrong_office"})


@dataclass(slots=True)
class Delivered:
    """What an office delivered, and the truth about it."""

    deliveries: list[truth.Delivered] = field(default_factory=list)
    records: list[truth.Record] = field(default_factory=list)
    stages: list[truth.Stage] = field(default_factory=list)
    told: dict[int, Entry] = field(default_factory=dict)
    corrections: dict[int, Entry] = field(default_factory=dict)


class OfficeRun:
    """Writes everything that one office delivers."""

    def __init__(self, plan: Plan, office: OfficePlan, people: People, out: Path, late: float) -> None:
        self._plan, self._office, self._people = plan, office, people
        self._out, self._late = out, late
        self._rng: Random = stream(plan.seed, "office", office.office.office_code)
        self._entries: defaultdict[int, list[Entry]] = defaultdict(list)
        self._extra: defaultdict[int, list[Entry]] = defaultdict(list)
        self._cells: dict[int, dict[str, Cell]] = {}
        self._sheets: dict[int, str] = {}
        self._index: dict[int, int] = {}
        self._stages: defaultdict[int, list[stages.StageLine]] = defaultdict(list)
        self._result = Delivered()

    def run(self) -> Delivered:
        """Write the files and give back the truth about them."""
        for visit in self._office.visits:
            self._register(visit)
        revised = self._revise()
        self._resend(revised)
        for delivery in self._office.deliveries:
            self._deliver(delivery)
        return self._result

    # Rows

    def _register(self, visit: Visit) -> None:
        delivery = self._office.delivery_of(visit.day)
        candidate = self._plan.candidates[visit.candidate - 1]
        person = self._people.person(visit.candidate)
        made = row(visit, candidate, person, self._office.office, delivery.edition, delivery.received_on, self._rng)
        spoil(made, self._rng)
        entry = self._write(Entry(made, visit.kind), delivery.index, month_name(visit.day))
        if visit.part:
            self._result.told[id(visit)] = entry
        if not made.codes & HIDDEN:
            self._follow(entry, visit.day)

    def _write(self, entry: Entry, index: int, sheet: str) -> Entry:
        extra = entry.of is not None
        (self._extra if extra else self._entries)[index].append(entry)
        self._sheets[id(entry)], self._index[id(entry)] = sheet, index
        if entry.kind == RESENT and entry.of is not None:
            self._cells[id(entry)] = self._cells[id(entry.of)]
        else:
            self._cells[id(entry)] = cells(entry.row)
        return entry

    def _follow(self, entry: Entry, registered_on: date) -> None:
        """The stages that a registration reaches, in the deliveries that report on their days."""
        facts, office = entry.row.facts, self._office.office
        person_id = entry.row.person.person_id
        last = self._office.deliveries[-1].last
        for line in stages.way(
            facts.source_record_id,
            person_id,
            office.office_code,
            registered_on,
            last,
            office.desks,
            self._rng,
        ):
            delivery = self._office.delivery_of(line.happened_on)
            if not line.flag and self._rng.random() < self._late:
                delivery, line.flag = self._next(delivery.index), stages.LATE
            if delivery.edition == SISKOP2MI:
                self._stages[delivery.index].append(line)

    def _next(self, index: int) -> Delivery:
        return self._office.deliveries[index + 1]

    # Corrections and resends

    def _revise(self) -> set[int]:
        """Correct some rows in a later delivery: those of a story, then refused ones, and some that were fine."""
        rng = self._rng
        possible = [entry for rows in self._entries.values() for entry in rows if self._may_be_revised(entry)]
        rng.shuffle(possible)
        told = [entry for entry in possible if entry.row.part == "refused"]
        others = [entry for entry in possible if entry.row.part == ""]
        refused = [entry for entry in others if truth.severity(entry.row.codes) == "reject"]
        fine = [entry for entry in others if truth.severity(entry.row.codes) != "reject"]
        chosen = list(told)
        while len(chosen) < self._office.revised and (refused or fine):
            from_refused = refused and (rng.random() < _REFUSED_FIRST or not fine)
            chosen.append((refused if from_refused else fine).pop())
        for entry in chosen:
            self._correct(entry)
        return {id(entry) for entry in chosen}

    def _may_be_revised(self, entry: Entry) -> bool:
        codes = entry.row.codes
        if "wrong_office" in codes or "revision" in entry.row.text:
            return False
        if "under_age" in codes:
            return entry.row.intended is None and self._rng.random() < _AGE_IS_RAISED
        return True

    def _correct(self, entry: Entry) -> None:
        delivery = self._next(self._index[id(entry)])
        how = raised if "under_age" in entry.row.codes else corrected
        made = how(entry.row, edition=delivery.edition, received_on=delivery.received_on, rng=self._rng)
        revision = self._write(Entry(made, REVISED, entry), delivery.index, self._sheet_of_extra(delivery))
        if entry.row.part:
            self._result.corrections[id(entry)] = revision

    def _sheet_of_extra(self, delivery: Delivery) -> str:
        return month_name(delivery.last if delivery.is_correction else delivery.first)

    def _resend(self, revised: set[int]) -> None:
        """Send some rows again as they were."""
        possible = [
            (entry, self._next(index))
            for index, rows in self._entries.items()
            for entry in rows
            if self._may_be_resent(entry, self._next(index), id(entry) in revised)
        ]
        self._rng.shuffle(possible)
        if self._rng.random() < _OLD_REVISION_FIRST:
            possible.sort(key=lambda pair: id(pair[0]) not in revised)
        for entry, delivery in possible[: self._office.resent]:
            again = Entry(replace(entry.row, received_on=delivery.received_on), RESENT, entry)
            self._write(again, delivery.index, self._sheet_of_extra(delivery))

    def _may_be_resent(self, entry: Entry, delivery: Delivery, is_revised: bool) -> bool:
        """An old revision after a newer one is told apart only where the edition counts revisions."""
        row = entry.row
        if row.codes & (HIDDEN | {"registration_date_impossible"}) or "revision" in row.text or row.part:
            return False
        return row.edition == delivery.edition and (not is_revised or row.edition == SISKOP2MI)

    # Files

    def _deliver(self, delivery: Delivery) -> None:
        rows, extra = self._entries[delivery.index], self._extra[delivery.index]
        entries = [*extra, *rows] if self._rng.random() < _AT_THE_TOP else [*rows, *extra]
        if delivery.edition == OLD_EXCEL:
            entries.sort(key=lambda entry: MONTHS.index(self._sheets[id(entry)]))
        if entries:
            self._write_registrations(delivery, entries)
        lines = list(stages.with_mess(self._stages[delivery.index], delivery.received_on, self._rng))
        if lines:
            self._write_stages(delivery, lines)

    def _write_registrations(self, delivery: Delivery, entries: list[Entry]) -> None:
        lines = [Line(self._cells[id(entry)], entry.row.line_fault, self._sheets[id(entry)]) for entry in entries]
        name, positions = self._write_file("registrasi", delivery, lines)
        for entry, position in zip(entries, positions, strict=True):
            entry.file, entry.position = name, position
        self._result.records += [entry.record() for entry in entries]

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
