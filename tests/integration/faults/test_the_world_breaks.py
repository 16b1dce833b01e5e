"""Processes die, servers restart, connections are cut, others join: every verdict is what it would have been."""

import csv
import random
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path

from simpul.adapters.event_consumer import EventConsumer
from simpul.offices import access

CHANCE = random.Random(20)
# A COPY takes milliseconds: the server itself looks without a pause, for a second at most.
CUT = """
DO $$
DECLARE
    cuts integer := 0;
    give_up timestamptz := clock_timestamp() + interval '1 second';
BEGIN
    WHILE cuts = 0 AND clock_timestamp() < give_up LOOP
        PERFORM pg_stat_clear_snapshot();
        SELECT count(pg_terminate_backend(pid)) INTO cuts FROM pg_stat_activity
        WHERE usename = 'simpul_intake' AND state = 'active' AND query LIKE 'COPY%';
    END LOOP;
    PERFORM set_config('simpul.cuts', cuts::text, false);
END $$
"""


def test_killed_again_and_again_and_with_the_offices_in_another_order_the_verdicts_are_the_same(
    registry, generate, tmp_path, counts
):
    kills = counts["intake_kills"]
    files = generate(tmp_path, offices=12, records=150 * kills, seed=77, first="2025-11-01", last="2025-11-30")
    with registry.publishing(files, _in_another_order(files.register)), registry.own_intake() as start:
        for _ in range(kills):
            began, intake = registry.judged_count(), start()
            if CHANCE.random() < 0.8:
                registry.until(
                    lambda began=began: registry.judged_count() != began or registry.is_judged(), "no poll landed"
                )
            time.sleep(CHANCE.uniform(0, 0.4))  # anywhere in a poll; now and then anywhere in starting up
            intake.kill()
            intake.wait()
    registry.nothing_changed(files)


def test_a_database_that_is_killed_under_load_costs_no_record(registry, generate, tmp_path):
    files = generate(tmp_path, offices=8, records=3000, seed=78, first="2025-12-01", last="2025-12-31")
    with registry.publishing(files):
        for _ in range(2):
            time.sleep(CHANCE.uniform(0.5, 2))
            registry.kill("postgres", signal.SIGKILL)
            registry.until(lambda: registry.all("SELECT 1") == [(1,)], "the database did not come back")
    registry.nothing_changed(files)


def test_a_broker_that_is_killed_under_load_costs_no_record(registry, generate, tmp_path):
    files = generate(tmp_path, offices=8, records=3000, seed=79, first="2026-01-01", last="2026-01-31")
    with registry.publishing(files):
        time.sleep(CHANCE.uniform(0.5, 2))
        registry.kill("kafka", signal.SIGKILL)
        registry.until(lambda: registry.ends() != {}, "the broker did not come back")
    registry.nothing_changed(files, may_come_twice=True)


def test_a_connection_that_is_cut_while_rows_are_copied_costs_no_record(registry, generate, tmp_path, counts):
    wanted, cuts = counts["connection_cuts"], 0
    for month in range(1, 11):  # rows are copied within milliseconds: whom one month's files do not catch, the next do
        folder = tmp_path / str(month)
        folder.mkdir()
        first, last = f"2025-{month:02}-01", f"2025-{month:02}-28"
        files = generate(folder, offices=8, records=3000, seed=800 + month, first=first, last=last)
        with registry.publishing(files) as publishing, registry.superuser() as server:
            while cuts < wanted and not (publishing.poll() is not None and registry.is_judged()):
                server.execute(CUT)
                cuts += int(server.execute("SELECT current_setting('simpul.cuts')").fetchone()[0])
        registry.nothing_changed(files)
        if cuts >= wanted:
            break
    assert cuts, "no connection was caught while it copied"


def test_another_intake_that_joins_and_leaves_under_load_costs_no_record(registry, generate, tmp_path):
    files = generate(tmp_path, offices=8, records=4000, seed=81, first="2026-03-01", last="2026-03-31")
    with registry.publishing(files):
        for end in (signal.SIGTERM, signal.SIGKILL):
            with registry.second_intake() as second:
                second.send_signal(end)
    registry.nothing_changed(files)


def test_an_intake_whose_group_answers_while_it_does_not_poll_reads_what_is_new(registry, tmp_path):
    with registry.own_intake(), closing(EventConsumer(0)) as intake, closing(EventConsumer(1)) as other:
        registry.until(lambda: _new_topics(intake), "it was given nothing")
        registry.until(lambda: (_new_topics(intake), _new_topics(other))[1], "the other was given nothing")
        registry.until(lambda: registry.members() == 2 and not _new_topics(intake), "the group has not settled")
        access.enrol("3371", "a test", name="LTSA Kota Magelang", out=tmp_path / "setup.json")
        time.sleep(6)  # every five seconds it looks by itself which topics there are
        assert _new_topics(intake) == set()  # it asks the group to share anew, which waits for the other
        with _polled_all_the_time(other):
            time.sleep(4)  # the other joins, and the group answers both
            registry.until(lambda: "ltsa.3371.events" in _new_topics(intake), "it was left outside")


def _new_topics(intake):
    intake.poll(0.5, {})
    return {partition.topic for partition in intake.take_new()}


@contextmanager
def _polled_all_the_time(intake):
    is_over = threading.Event()

    def go_on():
        while not is_over.is_set():
            intake.poll(0.5, {})

    with ThreadPoolExecutor(1) as thread:
        polled = thread.submit(go_on)
        try:
            yield
        finally:
            is_over.set()
    polled.result()


def test_an_intake_that_was_taken_for_dead_and_wakes_doubles_nothing(registry, generate, tmp_path):
    files = generate(tmp_path, offices=8, records=3000, seed=82, first="2026-04-01", last="2026-04-30")
    with registry.second_intake() as second:
        with registry.publishing(files):
            _freeze(second, registry)
        second.send_signal(signal.SIGCONT)
        registry.until(lambda: registry.members() == 2, "it did not come back to the group")
        registry.nothing_changed(files)


def _freeze(process, registry):
    """Stop it where it hurts most, if that comes about: while it holds locks, and the server waits for its words."""
    for _ in range(30):
        process.send_signal(signal.SIGSTOP)
        time.sleep(0.2)
        if registry.all(_SILENT_IN_A_TRANSACTION):
            return
        process.send_signal(signal.SIGCONT)
        time.sleep(CHANCE.uniform(0.01, 0.1))
    process.send_signal(signal.SIGSTOP)


_SILENT_IN_A_TRANSACTION = """
SELECT 1 FROM pg_stat_activity
WHERE usename = 'simpul_intake' AND wait_event = 'ClientRead' AND xact_start < clock_timestamp() - interval '0.15 s'
"""


def _in_another_order(register: Path) -> Path:
    """The same register with its offices shuffled; what one office sends keeps its order."""
    with register.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    offices = sorted({row["office_code"] for row in rows})
    random.Random(7).shuffle(offices)
    shuffled = register.with_name("another_order.csv")
    with shuffled.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0])
        writer.writeheader()
        writer.writerows(sorted(rows, key=lambda row: offices.index(row["office_code"])))
    return shuffled
