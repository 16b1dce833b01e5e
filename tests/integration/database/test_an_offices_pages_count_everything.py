"""An office's pages count from what was counted as it came: the same, at every moment, as each event says of itself."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

import pytest
from tests.integration.database.records import LINE, SITI, TAKING_BACK
from tests.integration.database.test_pages_of_many_days import allowed
from tests.integration.database.test_the_ledger_balances_after_every_step import OFFICES, VARIANTS, Life

from simpul.adapters import counter_files, counter_totals
from simpul.adapters.counter_states import (
    CASE_OF_EVENT,
    JUDGED,
    LANDED_AND_LOADED,
    LET_IN,
    PROGRESS,
    STATE,
)
from simpul.adapters.journey_store import events_of_record
from simpul.adapters.later_verdicts import expire_cases
from simpul.adapters.postgres import Connection, connected
from simpul.adapters.scoped import own_partitions
from simpul.contracts.cases import case_ages
from simpul.decisions.waivers import waive
from simpul.reading.counting import file_count, file_lines, office_counts, one_file
from simpul.rejudging import again
from simpul.rejudging.activation import activate

OFTEN, ELSEWHERE = 200, 20_000
SPARED_BY_EDITION_2 = {
    "destination": "Arab Saudi", "occupation_title": "Domestic Worker", "scheme_code": "REENTRY"
}  # fmt: skip


FATES = {
    "accepted", "noted", "known", "replaced", "settled", "waived", "overdue", "repair",
    "waiting", "held", "withdrawn", "loaded",
}  # fmt: skip


class LongLife(Life):
    """The life of a registry whose offices send files, leave cases to lapse, and are judged again."""

    def __init__(self, registry: Any, chance: Random) -> None:
        super().__init__(registry, chance)
        self.files = {office: (None, uuid4(), uuid4(), uuid4()) for office in OFFICES}
        activate("2", "x")

    def step(self) -> str:
        """Do one thing more often than not as in any life; returns what."""
        own = (self.send, self.send, self.warned, self.waived, self.lapse, self.judge, self.void_line)
        chosen = self.chance.choice((*own, *[None] * len(own)))
        if chosen is None:
            return super().step()
        chosen(self.chance.choice(OFFICES))
        return chosen.__name__

    def send(self, office: str) -> None:
        variants = (*VARIANTS, SPARED_BY_EDITION_2)
        bodies = [SITI | self.chance.choice(variants) | self._record() for _ in range(self.chance.randint(1, 4))]
        day = date(2026, 2, 5) + timedelta(days=self.chance.randint(0, 2))
        said = {"office": office, "day": day, "partition": self.chance.randint(0, 1)}
        self.registry.send_all(bodies, file_id=self.chance.choice(self.files[office]), **said)

    def warned(self, office: str) -> None:
        titled = SITI | {"name": f"Hj. SITI {self.chance.randint(1, 9)}"} | self._record()
        self.registry.send_all([titled], office=office, file_id=self.files[office][1])

    def waived(self, office: str) -> None:
        number = f"W/{self.chance.randint(1, 99)}"
        refused = SITI | {"source_record_id": number, "nik": "35071157089000"}
        (sent,) = self.registry.send_all([refused], office=office, file_id=self.files[office][2])
        if sent.decision.verdict == "rejected":
            waive(office, number, "Dicek")

    def void_line(self, office: str) -> None:
        line = {"document": "placement_stage", "stage_code": "OPP", "stage_date": "2026-02-01"} | self._record()
        self.registry.send(TAKING_BACK | line, document="record_void", office=office)

    def lapse(self, office: str) -> None:
        long_ago = f"opened_at = now() - make_interval(days => {case_ages().expires_after_days + 1})"
        oldest = "(SELECT min(opened_at) FROM intake.reject_case WHERE closed_at IS NULL AND office_code = %s)"
        self.registry.owner.execute(
            f"UPDATE intake.reject_case SET {long_ago} WHERE closed_at IS NULL AND opened_at = {oldest}", [office]
        )
        with connected("simpul_relay", autocommit=True) as connection:
            expire_cases(connection, case_ages())

    def judge(self, office: str) -> None:
        again.judge_again()


def test_the_pages_say_at_every_moment_what_the_events_say_of_themselves(registry, counts):
    for office in OFFICES:
        allowed(registry, office)
    seed, seen = 20260205, Counter[str]()
    life, taken = LongLife(registry, Random(seed)), []
    for _ in range(3 * counts["ledger_steps"]):
        taken.append(life.step())
        for office in OFFICES:
            with connected("simpul_portal") as connection:
                connection.execute("SELECT set_config('simpul.principal', %s, true)", [f"office-{office}"])
                seen.update(told_alike(connection, f"{office}, seed {seed}, after {taken}"))
        for office, number in registry.all("SELECT DISTINCT office_code, source_record_id FROM intake.record_head"):
            found = [event.event_id for event in events_of_record(registry.owner, office, number)]
            assert found == [event_id for *_, event_id in registry.all(_BY_NUMBER, *(office, number) * 2)], (
                number,
                taken,
            )
    assert set(seen) >= FATES
    assert registry.faults() == {}


def told_alike(connection: Connection, where: str) -> set[str]:
    """Compare what the pages count with the events; returns the names of all that was counted."""
    values = {"partitions": own_partitions(connection)}
    events = connection.execute(_EVENT_BY_EVENT, values).fetchall()
    counted, (states, progress) = office_counts(connection), _counted(events)
    assert (counted.states, counted.progress) == (states, progress), where
    newest = {partition: at for *_, partition, at, _ in events}
    assert counter_totals.newest_at(connection) == max(newest.values(), default=None), where
    lines = file_lines(connection, "office", limit=99)
    assert {line.file_id for line in lines} == {file for file, *_ in events if file}, where
    assert len(lines) == file_count(connection), where
    assert lines == sorted(lines, key=lambda line: line.newest_at, reverse=True), where
    for line in lines:
        of_file = [event for event in events if event[0] == line.file_id]
        states, so_far = _counted(of_file)
        let_in = sum(states[state] for state in LET_IN)
        assert (line.sent, line.let_in, line.repair) == (states.total(), let_in, states["repair"]), where
        assert line.newest_at == max(at for *_, at, _ in of_file), where
        assert line.received_date == max(day for *_, day in of_file), where
        found = one_file(connection, "office", line.file_id)
        assert found is not None
        assert (found.line, found.counts.states, found.counts.progress) == (line, states, so_far), where
    return set(states) | set(progress) | set(counted.states)


def _counted(events: list[tuple[Any, ...]]) -> tuple[Counter[str], Counter[str]]:
    states = Counter(state for _, state, *_ in events)
    return states, Counter(progress or "waiting" for _, state, progress, *_ in events if state in LET_IN)


def test_the_pages_read_nothing_of_what_came_and_went_well(registry: Any) -> None:
    allowed(registry, "3507")
    file_id = uuid4()
    registry.send_all([SITI | {"source_record_id": "REG/1"}, SITI | {"source_record_id": "REG/2", "nik": "350711"}])
    registry.send_all([SITI | {"source_record_id": "REG/3", "sex": None}], file_id=file_id)
    registry.load()
    registry.all(_SENT_FOR_YEARS, ELSEWHERE)
    with connected("simpul_portal") as clerk:
        clerk.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        values = {"partitions": own_partitions(clerk), "file_id": None, "let_in": list(LET_IN)}
        for query in (counter_totals._OF_OFFICE, counter_files._FILES, counter_totals._NEWEST):
            asked = values | {"limit": 6, "skip": 0}
            tables = ("raw", "verdict", "record_head", "reject_case", "cpmi_registration", "registration")
            assert registry.rows_read(query, asked, *tables, reader=clerk) < OFTEN, query
        assert registry.rows_read(counter_files._OF_FILE, values | {"file_id": file_id}, *tables, reader=clerk) < OFTEN


@pytest.mark.parametrize(
    "wrong", ["noted_count = noted_count + 1", "accepted_count = accepted_count + 1", "last_offset = last_offset + 1"]
)
def test_a_wrong_counter_turns_its_office_red(registry: Any, wrong: str) -> None:
    for office in OFFICES:
        registry.send_all([SITI | {"source_record_id": "REG/1"}], office=office, file_id=uuid4())
    table = "ledger_hour" if "noted" in wrong else "ledger_file"
    registry.owner.execute(f"UPDATE intake.{table} SET {wrong} WHERE office_code = '3507'")
    assert list(registry.faults()) == ["3507"]


def test_what_came_before_is_counted_by_the_migration(registry: Any) -> None:
    life = LongLife(registry, Random(20260205))
    registry.send(LINE | {"source_record_id": "REG/99"}, document="placement_stage")
    for step in (life.send, life.warned, life.stage, life.send, life.warned, life.void, life.load, life.send) * 3:
        for office in OFFICES:
            step(office)
    counted = "SELECT * FROM intake.ledger_file ORDER BY partition_id, file_id"
    before = registry.all(counted), registry.all("SELECT * FROM registry.stage_ahead ORDER BY 1, 2")
    assert all(before)
    registry.owner.execute("DROP TABLE registry.stage_ahead, intake.ledger_file")
    registry.owner.execute("DROP INDEX intake.reject_case_let_go")
    registry.owner.execute("ALTER TABLE intake.ledger_hour DROP COLUMN noted_count")
    for name in ("0077_stage_ahead", "0079_counted_files"):
        registry.owner.execute(Path(f"warehouse/migrations/sql/{name}.sql").read_text())
    assert (registry.all(counted), registry.all("SELECT * FROM registry.stage_ahead ORDER BY 1, 2")) == before
    assert registry.one("SELECT sum(noted_count) FROM intake.ledger_hour") > 0
    assert registry.faults(registry.owner) == {}


# And by the cases of takings back that came before their record.
_BY_NUMBER = """
    SELECT raw.partition_id, raw.log_offset, raw.event_id FROM intake.record_head head
    JOIN intake.verdict judged USING (record_ref) JOIN intake.raw USING (partition_id, log_offset)
    WHERE head.office_code = %s AND head.source_record_id = %s
    UNION SELECT raw.partition_id, raw.log_offset, raw.event_id
    FROM intake.reject_case refused JOIN intake.raw USING (partition_id, log_offset)
    WHERE refused.office_code = %s AND refused.source_record_id = %s ORDER BY 1, 2
"""

_EVENT_BY_EVENT = f"""
    SELECT raw.file_id, {STATE} AS state, {PROGRESS} AS progress, raw.partition_id, raw.broker_at, raw.received_date
    FROM intake.raw {JUDGED} {CASE_OF_EVENT} {LANDED_AND_LOADED}
    WHERE raw.partition_id = ANY(%(partitions)s) AND verdict.verdict <> 'control'
    ORDER BY raw.log_offset
"""

# Of one event that was let in, and one that was corrected since, as many again.
_SENT_FOR_YEARS = """
WITH sent AS (
    INSERT INTO intake.raw (partition_id, log_offset, office_code, broker_at, received_date, event_id, body_digest,
        byte_count)
    SELECT partition_id, line - 100000, office_code, broker_at, received_date, gen_random_uuid(), body_digest,
           byte_count
    FROM (SELECT * FROM intake.raw LIMIT 1) one, generate_series(1, %s) AS line RETURNING *
), judged AS (
    INSERT INTO intake.verdict (partition_id, log_offset, office_code, document, verdict, record_ref, revision, reasons,
        cause, rule_edition, reference_edition, code_version)
    SELECT sent.partition_id, sent.log_offset, sent.office_code, 'cpmi_registration',
           CASE sent.log_offset %% 2 WHEN 0 THEN 'accepted' ELSE 'rejected' END, gen_random_uuid(), 1, '[]', 'first',
           '1', 'r', 't' FROM sent RETURNING *
), settled AS (
    INSERT INTO intake.reject_case (partition_id, log_offset, office_code, document, record_ref, revision, state,
        closed_at, closed_by_partition_id, closed_by_log_offset)
    SELECT partition_id, log_offset, office_code, document, record_ref, 1, 'resolved', now(), partition_id,
           log_offset + 1 FROM judged WHERE verdict = 'rejected')
INSERT INTO intake.record_head (record_ref, office_code, document, source_record_id, record_key, revision,
    content_digest, accepted_revision, newest_partition_id, newest_log_offset)
SELECT record_ref, office_code, document, 'OLD/' || log_offset, uuid_send(record_ref), 1, ''::bytea, 1, partition_id,
       log_offset FROM judged RETURNING 1
"""
