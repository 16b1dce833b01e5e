"""What an office does with what it hears, also while it cannot hear anything new."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.unit.producers.hearing import TOPIC, message, receipt, verdict

from simpul.errors import SimpulError
from simpul_office.keeping_up import KeepingUp
from simpul_office.listening.store import HeardStore
from simpul_office.publishing import take_in
from simpul_office.register import planned_files
from simpul_office.sent_rows import SentRows
from simpul_office.spool import Spool

CsvFile = Callable[..., Path]


def test_a_payload_is_wiped_35_days_after_it_was_loaded_and_receipts_are_filed_without_a_network(
    tmp_path: Path, csv_file: CsvFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    monkeypatch.delenv("SIMPUL_KAFKA_BOOTSTRAP", raising=False)
    spool, store = Spool(tmp_path, "3507"), HeardStore(tmp_path, "3507")
    rows = [{"source_record_id": f"REG/{number}"} for number in range(3)]
    (planned,) = planned_files("3507", [csv_file(*rows)], None)
    take_in(spool, planned, resend=False)
    (file,) = spool.waiting_files()
    numbers, events = zip(*spool.waiting_events(file, 10), strict=True)
    spool.mark_sent(numbers)
    loaded = [(36, events[0]), (34, events[1])]
    for place, (days, event) in enumerate(loaded):
        named = {"slice_id": str(event.event_id), "event_ids": [str(event.event_id)], "state": "loaded"}
        kind = {"document": "cpmi_registration", "received_on": "2026-02-03", "part": 1}
        said = message(2 * place + 1, "office_slice", named | kind)
        judged = verdict(2 * place, place, event_id=str(event.event_id))
        store.hear(TOPIC, [judged, replace(said, at=datetime.now(UTC) - timedelta(days=days))])
    store.hear(TOPIC, [verdict(8, 8, event_id=str(events[2].event_id)), receipt(9)])
    (tmp_path / "3-terkirim").mkdir()
    keeping_up = KeepingUp(tmp_path, spool, tmp_path / "3-terkirim")
    with pytest.raises(SimpulError):
        keeping_up.look()
    left = {row.event_id for row in SentRows(tmp_path, "3507").of_file(file.file_id) if row.fields}
    assert left == {events[1].event_id, events[2].event_id}
    assert len(list((tmp_path / "3-terkirim").iterdir())) == 2
    keeping_up.close()
