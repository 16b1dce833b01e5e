"""What an office is told before it sends is what the intake says of the very bytes that it sends."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from simpul.contracts.catalogue import entry
from simpul.contracts.packed_headers import pack
from simpul.domain.reasons import Reason
from simpul.intake.digests import Digests
from simpul.intake.judging import judge_event
from simpul.intake.offered import Offered
from simpul.rules.reference import load
from simpul.synthetic.habits import all_offices
from simpul.synthetic.planning import plan
from simpul.synthetic.run import generate
from simpul_office.checking import Checked, check_file
from simpul_office.envelopes import Envelopes
from simpul_office.publishing import take_in
from simpul_office.register import Planned
from simpul_office.spool import Spool

HALF_A_YEAR = (date(2026, 1, 1), date(2026, 6, 30))
AT_ONCE = 1000
Said = dict[UUID, tuple[Reason, ...]]


@pytest.fixture
def files(tmp_path: Path, counts: dict[str, int]) -> Iterator[list[Planned]]:
    """Generated files of all editions, each with what offices get wrong."""
    out = tmp_path / "files"
    run = plan(list(all_offices().values()), counts["pre_checked_rows"], 46, *HALF_A_YEAR)
    generate(run, out, late=0.02, done=lambda code: None)
    with (out / "deliveries.csv").open(encoding="utf-8", newline="") as lines:
        yield [
            Planned(
                line["office_code"], out / line["file"], line["file"], date.fromisoformat(line["received_on"]), "agent"
            )
            for line in csv.DictReader(lines)
        ]


def pre_checked(file: Planned) -> Said:
    """The reasons that the pre-check shows, by the event that a row becomes."""
    found = check_file(file.path, file.office_code, file.received_on)
    assert isinstance(found, Checked)
    return {UUID(str(row.line["event_id"])): row.reasons for row in found.rows()}


def judged(spool: Spool) -> Said:
    """The reasons of the intake for an office's eyes, from keys, headers and bodies as they lie ready to be sent."""
    reference, digests, said = load(), Digests(b"a key of the ministry, not known".ljust(32)), {}
    for file in spool.waiting_files():
        envelopes = Envelopes(file, spool.office_code, spool.epoch)
        while batch := spool.waiting_events(file, AT_ONCE):
            for number, event in batch:
                sent = envelopes.outgoing(number, event)
                offered = Offered(
                    0, number, spool.office_code, datetime.now(UTC), sent.key, pack(sent.headers), sent.body
                )
                reasons = judge_event(offered, reference, digests).reasons
                said[event.event_id] = tuple(reason for reason in reasons if entry(reason.code).audience == "office")
            spool.mark_sent([number for number, _ in batch])
        spool.mark_file_sent(file)
    return said


def test_the_pre_check_gives_the_reasons_that_the_intake_gives_for_what_is_sent(
    files: list[Planned], counts: dict[str, int], tmp_path: Path
) -> None:
    rows = faulty = 0
    for office in dict.fromkeys(file.office_code for file in files):
        own = [file for file in files if file.office_code == office]
        spool = Spool(tmp_path / "state", office)
        for file in own:
            assert take_in(spool, file, resend=False).state == "taken_in"
        told = {event: reasons for file in own for event, reasons in pre_checked(file).items()}
        assert told == judged(spool)
        spool.close()
        rows, faulty = rows + len(told), faulty + sum(bool(reasons) for reasons in told.values())
    assert rows >= counts["pre_checked_rows"]
    assert faulty > rows / 50
