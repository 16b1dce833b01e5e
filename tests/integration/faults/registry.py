"""The running parts that a test hurts, and the questions whose answers no fault may change."""

import json
import os
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import kafka
import psycopg
from kafka.admin import KafkaAdminClient
from tests.integration.faults.expected import Place, QuietDay, Said

from simpul import settings
from simpul_stack.layout import layout_of
from simpul_stack.postgres_server import OWNER, SUPERUSER
from simpul_stack.supervision import Supervisor

PATIENCE = 300


@dataclass(frozen=True)
class Registry:
    """Broker, database and intake of one state."""

    stack: Any
    quiet: QuietDay = field(default_factory=QuietDay)
    expected: dict[Path, dict[Place, Said]] = field(default_factory=dict)

    @contextmanager
    def publishing(self, files: Any, register: Path | None = None) -> Iterator[subprocess.Popen[bytes]]:
        """Office files on their way, while the test does its worst; at the end all of them are judged."""
        self.expected[files.folder] = self.quiet.verdicts(files)
        process = self.stack.start("office", "publish", "--deliveries", str(register or files.register))
        try:
            yield process
            assert process.wait(timeout=PATIENCE) == 0
        finally:
            process.kill()
            process.wait()
        self.wait_until_judged()

    @contextmanager
    def own_intake(self) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
        """The intake at rest; the test starts it by a call, as often as it likes, and then it is as before."""
        supervisor = Supervisor(layout_of(settings.load()))
        supervisor.stop(["intake"])
        try:
            yield lambda: self.stack.start("intake")
        finally:
            supervisor.start("intake")

    @contextmanager
    def second_intake(self) -> Iterator[subprocess.Popen[bytes]]:
        """Another process in the intake's group, at work when the block begins."""
        process = self.stack.start("intake", "--slot", "1")
        try:
            self.until(lambda: self.members() == 2, "the second intake did not join")
            yield process
        finally:
            process.kill()
            process.wait()

    def kill(self, part: str, number: int) -> int:
        """Send a signal to every process of a part; says how many there were."""
        pids = self.stack.status()[part]["pids"]
        for pid in pids:
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                continue  # a child that ended with its parent
        return len(pids)

    def nothing_changed(self, files: Any, *, may_come_twice: bool = False) -> None:
        """Every row of these files has the verdict it would have had on a quiet day, and the ledger is exact.

        ``may_come_twice``: a broker that failed before it had acknowledged gets the same events again, and they are
        duplicates; from any other fault no row has a second verdict.
        """
        expected = self.expected[files.folder]
        found = self.verdicts({name for _, name, _ in expected}, may_come_twice=may_come_twice)
        wrong = {place: (found.get(place), said) for place, said in expected.items() if found.get(place) != said}
        assert wrong == {}
        assert self.ledger_faults() == []

    def verdicts(self, files: set[str], *, may_come_twice: bool) -> dict[Place, Said]:
        """(office, file, record number) -> verdict in force and codes, of the row's first arrival."""
        found: dict[Place, Said] = {}
        events: dict[Place, str] = {}
        lines = [line for line in self.stack.lines("verdicts", "--format", "jsonl") if line["source"]["file"] in files]
        offered = Counter((line["topic"], line["partition"], line["offset"]) for line in lines)
        assert set(offered.values()) <= {1}, "what was offered once was judged twice"
        for line in sorted(lines, key=lambda line: int(line["offset"])):
            place = line["office_code"], line["source"]["file"], line["source"]["record_no"]
            if place in found:
                assert may_come_twice, "a row came twice"
                assert (line["event_id"], line["verdict"]) == (events[place], "duplicate")
            else:
                events[place] = line["event_id"]
                found[place] = line["verdict"], tuple(sorted({reason["code"] for reason in line["reasons"]}))
        return found

    def ledger_faults(self) -> list[tuple[str, dict[str, Any]]]:
        """(office, what does not balance) where law 1 does not hold; nothing where it holds."""
        done = self.stack.run("ledger", "--format", "json", check=False)
        offices = json.loads(done.stdout)["offices"]
        faults = [(office["office_code"], fault) for office in offices for fault in office["faults"]]
        assert (done.returncode == 0) == (not faults), done.stdout
        return faults

    def wait_until_judged(self) -> None:
        """Return when the intake stands at the end of every partition; as long as it comes nearer, it is waited for."""
        judged, is_over = -1, False

        def is_nearer() -> bool:
            nonlocal judged, is_over
            before, judged, is_over = judged, self.judged_count(), self.is_judged()
            return is_over or judged > before

        while not is_over:
            self.until(is_nearer, "the intake stands still before the end of the topics")

    def is_judged(self) -> bool:
        """Whether the stored offsets are the broker's end offsets."""
        stored = self.all("SELECT topic_name, partition_no, next_offset FROM intake.topic_partition")
        return {(topic, number): offset for topic, number, offset in stored if offset} == self.ends()

    def judged_count(self) -> int:
        """How many events the intake has landed."""
        return sum(offset for (offset,) in self.all("SELECT next_offset FROM intake.topic_partition"))

    def ends(self) -> dict[tuple[str, int], int]:
        """The broker's end offset of every partition in which something lies."""
        consumer = kafka.KafkaConsumer(**self.stack.kafka(), group_id=None, enable_auto_commit=False)
        try:
            topics = sorted(topic for topic in consumer.topics() if topic.endswith(".events"))
            places = [kafka.TopicPartition(t, number) for t in topics for number in consumer.partitions_for_topic(t)]
            return {(place.topic, place.partition): end for place, end in consumer.end_offsets(places).items() if end}
        finally:
            consumer.close()

    def members(self) -> int:
        """How many processes the intake's group has, all of them with partitions."""
        admin = KafkaAdminClient(**self.stack.kafka())
        try:
            group = admin.describe_groups(["intake"])["intake"]
        finally:
            admin.close()
        return len(group["members"]) if group["group_state"] == "Stable" else 0

    def superuser(self) -> psycopg.Connection[Any]:
        """A connection as who may see and end those of others."""
        known = json.loads((self.stack.state / "connections.json").read_text())
        return psycopg.connect(known["owner_url"].replace(OWNER, SUPERUSER, 1), autocommit=True)

    def all(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows, as the owner sees them."""
        with self.stack.owner() as owner:
            return owner.execute(statement, values).fetchall()

    def until(self, is_so: Callable[[], bool], otherwise: str) -> None:
        """Ask again until it is so; a server that is away just now is asked again, too."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                if is_so():
                    return
            except (psycopg.OperationalError, kafka.errors.KafkaError):
                pass  # away just now
            assert time.monotonic() < deadline, otherwise
            time.sleep(0.1)
