"""The truth beside the files: who is who, and what was planted in which row."""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from simpul.synthetic.entries import Entry, severity
from simpul.synthetic.lines import Position
from simpul.synthetic.stages import StageLine


class Record(NamedTuple):
    """One line of ``truth.csv``."""

    office: str
    file: str
    sheet: str
    record_no: int
    line_no: int
    received_on: str
    source_record_id: str
    person_id: str
    kind: str
    of_file: str
    of_record_no: str
    codes: str
    severity: str
    clean: int
    hard_negative: str
    related_person_id: str
    variation: str
    silent_nik_damage: int


class Stage(NamedTuple):
    """One line of ``truth_tahapan.csv``. A flag that is a reason's code says why the line is refused."""

    office: str
    file: str
    record_no: int
    line_no: int
    source_record_id: str
    stage: str
    date: str
    person_id: str
    flag: str


class Story(NamedTuple):
    """One line of ``stories.csv``: a person known from one office, refused at another, then corrected there."""

    person_id: str
    known_office: str
    known_file: str
    known_record_no: int
    refused_office: str
    refused_file: str
    refused_record_no: int
    refused_codes: str
    source_record_id: str
    corrected_file: str
    corrected_record_no: int


class Delivered(NamedTuple):
    """One line of ``deliveries.csv``."""

    office_code: str
    file: str
    kind: str
    edition: str
    received_on: str
    records: int
    sha256: str


def record(entry: Entry) -> Record:
    """What the truth says of it."""
    row, place = entry.row, entry.place
    return Record(
        office=row.office_code,
        file=entry.file,
        sheet=place.sheet,
        record_no=place.record_no,
        line_no=place.line_no,
        received_on=row.received_on.isoformat(),
        source_record_id=row.facts.source_record_id,
        person_id=row.person.person_id,
        kind=entry.kind,
        of_file=entry.of.file if entry.of else "",
        of_record_no=str(entry.of.place.record_no) if entry.of else "",
        codes="|".join(sorted(row.codes)),
        severity=severity(row.codes),
        clean=int(not row.codes),
        hard_negative=row.hard_negative,
        related_person_id=row.related,
        variation="|".join(row.variation),
        silent_nik_damage=int(row.is_silently_damaged),
    )


def stage(line: StageLine, file: str, place: Position, office_code: str) -> Stage:
    """What the truth says of a stage line."""
    return Stage(
        office=office_code,
        file=file,
        record_no=place.record_no,
        line_no=place.line_no,
        source_record_id=line.source_record_id,
        stage=line.stage_code or "",
        date=line.day.iso() if line.day else "",
        person_id=line.person_id,
        flag=line.flag,
    )


def story(known: Entry, refused: Entry, corrected: Entry) -> Story:
    """One story, told by its three rows."""
    return Story(
        person_id=refused.row.person.person_id,
        known_office=known.row.office_code,
        known_file=known.file,
        known_record_no=known.place.record_no,
        refused_office=refused.row.office_code,
        refused_file=refused.file,
        refused_record_no=refused.place.record_no,
        refused_codes="|".join(sorted(refused.row.codes)),
        source_record_id=refused.row.facts.source_record_id,
        corrected_file=corrected.file,
        corrected_record_no=corrected.place.record_no,
    )


def write(path: Path, kind: type[NamedTuple], lines: Iterable[NamedTuple], *, head: bool = True) -> None:
    """Write lines as CSV; without a head they are added to the file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w" if head else "a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        if head:
            writer.writerow(kind._fields)
        writer.writerows(lines)
