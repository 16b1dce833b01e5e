"""One run: every office's files in one folder, and the truth about them in another."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from simpul.synthetic import truth
from simpul.synthetic.entries import Entry
from simpul.synthetic.offices import Delivered, OfficeRun
from simpul.synthetic.people import People
from simpul.synthetic.plan import Plan, Story, Visit

TRUTH = "truth"


@dataclass(slots=True)
class Summary:
    """What a run wrote."""

    offices: int
    files: int = 0
    registrations: int = 0
    stage_lines: int = 0
    people: int = 0
    stories: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)


def generate(run: Plan, out: Path, *, late: float, done: Callable[[str], None]) -> Summary:
    """Write a planned run. ``done`` hears of each office when its files stand."""
    habits = {one.office.office_code: one.office for one in run.offices}
    people = People(run.seed, run.candidates, habits)
    summary = Summary(len(run.offices))
    delivered: list[truth.Delivered] = []
    told: dict[Visit, Entry] = {}
    corrected: dict[Entry, Entry] = {}
    folder = out / TRUTH
    truth.write(folder / "truth.csv", truth.Record, [])
    truth.write(folder / "truth_tahapan.csv", truth.Stage, [])
    for office in run.offices:
        result = OfficeRun(run, office, people, out, late).run()
        truth.write(folder / "truth.csv", truth.Record, result.records, head=False)
        truth.write(folder / "truth_tahapan.csv", truth.Stage, result.stages, head=False)
        delivered += result.deliveries
        told |= result.told
        corrected |= result.corrected
        _count(summary, result)
        done(office.office.office_code)
    delivered.sort(key=lambda one: (one.received_on, one.office_code, one.kind, one.file))
    truth.write(out / "deliveries.csv", truth.Delivered, delivered)
    stories = [_told(story, told, corrected) for story in run.stories]
    truth.write(folder / "stories.csv", truth.Story, stories)
    summary.people = len({visit.candidate for office in run.offices for visit in office.visits})
    summary.stories = len(stories)
    return summary


def _told(story: Story, told: dict[Visit, Entry], corrected: dict[Entry, Entry]) -> truth.Story:
    refused = told[story.refused]
    return truth.story(told[story.known], refused, corrected[refused])


def _count(summary: Summary, result: Delivered) -> None:
    summary.files += len(result.deliveries)
    summary.registrations += len(result.records)
    summary.stage_lines += len(result.stages)
    for record in result.records:
        summary.kinds[record.kind] += 1
        summary.severities[record.severity or "clean"] += 1
        summary.codes.update(code for code in record.codes.split("|") if code)
