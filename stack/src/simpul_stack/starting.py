"""``simpul up``: everything that is missing, in the order in which it can begin."""

import os
import subprocess
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from pathlib import Path
from threading import Event

from simpul import sign
from simpul.adapters.broker import client_options
from simpul.adapters.broker_login import try_login
from simpul.adapters.database_errors import database_errors
from simpul.adapters.logins import make_logins
from simpul.errors import RetryLater, StopNow
from simpul.offices.access import prepare_broker
from simpul_stack import (
    airflow_server,
    database_owner,
    downloads,
    kafka_server,
    ports,
    postgres_server,
    probes,
    processes,
)
from simpul_stack.preparing import prepare
from simpul_stack.programs import PARTS, SIMPUL
from simpul_stack.readiness import answers
from simpul_stack.stack import Stack
from simpul_stack.steps import Listener, Step, needed_for, run

PATIENCE_WITH_THE_DYING = 60
"""Seconds until a program that keeps ending is given up."""
PATIENCE_WITH_THE_SLOW = 180
"""Seconds that a program may take until it answers, as long as it stays alive: a busy machine is no fault."""

JARS, KAFKA, TOPICS = "Kafka's jars", "Kafka", "Topics and logins of the offices"
POSTGRES, TABLES = "PostgreSQL", "Tables, rights, reference data"
AIRFLOW_TABLES, AIRFLOW = "Airflow's tables", "Airflow"
INTAKE, RELAY, GATE, PORTAL = "Intake", "Relay", "Quality gate", "Portal"
STEP_OF_PART = {
    "kafka": TOPICS,
    "postgres": TABLES,
    "airflow": AIRFLOW,
    "intake": INTAKE,
    "relay": RELAY,
    "quality_gate": GATE,
    "portal": PORTAL,
}
"""The step after which a part answers."""

Note = Callable[[str], None]


def start(stack: Stack, listener: Listener, parts: Collection[str] = PARTS) -> None:
    """Bring these parts up with what they need, whatever is running already, and return when each one answers.

    Raises StopNow naming the part that does not, with the last lines of its log.
    """
    work = _Start(stack, prepare(stack))
    run(needed_for([STEP_OF_PART[part] for part in parts], work.steps()), listener, work.cancelled)


class _Start:
    """The steps of one `up`."""

    def __init__(self, stack: Stack, chosen: dict[str, int]) -> None:
        self.cancelled = Event()
        self._stack, self._ports = stack, chosen
        self._layout, self._settings = stack.layout, stack.settings

    def steps(self) -> list[Step]:
        """What waits for what."""
        ready = (TOPICS, TABLES)
        return [
            Step(JARS, self._jars),
            Step(POSTGRES, self._database),
            Step(KAFKA, self._broker, after=(JARS,)),
            Step(TOPICS, self._topics, after=(KAFKA, TABLES)),  # the database knows which offices there are
            Step(AIRFLOW_TABLES, self._airflow_tables, after=(POSTGRES,)),
            Step(TABLES, self._tables, after=(POSTGRES,)),
            Step(AIRFLOW, self._airflow, after=(AIRFLOW_TABLES,)),
            Step(INTAKE, lambda note: self._consumer("intake", "intake", note), after=ready),
            Step(RELAY, lambda note: self._consumer("relay", "relay", note), after=ready),
            Step(GATE, lambda note: self._consumer("quality_gate", "quality-gate", note), after=ready),
            Step(PORTAL, lambda _: self._ours("portal", "portal"), after=ready),
        ]

    def _jars(self, note: Note) -> None:
        if not self._stack.has_own_broker:
            note("not needed: the broker is elsewhere")
            return
        if megabytes := downloads.missing_megabytes():
            note(f"about {megabytes} MB from Maven Central")
            downloads.fetch(lambda done, count: note(f"{done} of {count} from Maven Central"))

    def _broker(self, note: Note) -> None:
        if self._stack.has_own_broker:
            kafka_server.make_storage(self._layout, self._settings)
            self._stack.supervisor.start("kafka")
        else:
            try_login(client_options("admin"))
        try:
            self._wait("kafka", lambda: answers(self._stack, "kafka"))
        except StopNow:
            with suppress(RetryLater):  # it is away: its log says why
                try_login(client_options("admin"))
            raise
        note(self._settings.kafka_bootstrap)

    def _topics(self, note: Note) -> None:
        note(f"{prepare_broker()} offices")

    def _database(self, note: Note) -> None:
        if self._stack.has_own_database:
            superuser = self._superuser()
            postgres_server.make_storage(self._layout, self._ports["postgres"])
            self._stack.supervisor.start("postgres")
            self._wait("postgres", lambda: probes.database_answers(superuser))
            with database_errors("making the owner of the tables"):
                database_owner.make_owner(superuser)
        make_logins(self._settings)
        note(f"{self._settings.database.host}:{self._settings.database.port}")

    def _tables(self, note: Note) -> None:
        log = self._layout.log("migrate")
        with log.open("w", encoding="utf-8") as output:
            done = subprocess.run(
                [SIMPUL, "migrate"],
                cwd=self._layout.part("supervisor"),
                env={**os.environ, "SIMPUL_STATE": str(self._layout.state)},
                stdout=output,
                stderr=output,
                check=False,
            )
        if done.returncode:
            raise StopNow(f"The registry's tables could not be made.{_last_lines(log)}")
        if self._stack.has_own_database:
            database_owner.close_locks(self._superuser())

    def _superuser(self) -> str:
        return postgres_server.owner_url(self._layout, self._ports["postgres"], postgres_server.SUPERUSER, "postgres")

    def _airflow_tables(self, note: Note) -> None:
        airflow_server.migrate(self._layout, self._settings)

    def _airflow(self, note: Note) -> None:
        for program in airflow_server.PROGRAMS:
            self._stack.supervisor.start(program)
        self._wait(airflow_server.API_SERVER, self._is_airflow_ready)
        note(f"http://127.0.0.1:{self._ports['airflow']}")

    def _is_airflow_ready(self) -> bool:
        return all(map(self._is_running, airflow_server.PROGRAMS)) and answers(self._stack, "airflow")

    def _ours(self, part: str, program: str) -> None:
        self._stack.supervisor.start(program)
        self._wait(program, lambda: self._is_at_work(part, program))

    def _consumer(self, part: str, program: str, note: Note) -> None:
        """It is at work; or it was, and says what stopped it. Raises StopNow where that is so from the beginning."""
        said = self._layout.sign(part)
        if not answers(self._stack, part):  # what stopped it may be mended by now: it begins anew
            self._stack.supervisor.stop([program])
            said.unlink(missing_ok=True)
        self._stack.supervisor.start(program)
        self._wait(program, lambda: self._has_stopped(said, program, note) or self._is_at_work(part, program))

    def _is_at_work(self, part: str, program: str) -> bool:
        return self._is_running(program) and answers(self._stack, part)

    def _has_stopped(self, said: Path, program: str, note: Note) -> bool:
        found = sign.read(said)
        if found is None or found.at_work_since is not None or found.kind != "stopped":
            return False
        if not found.has_worked:
            raise StopNow(f"{program} {found.sentence}")
        note(str(found.sentence))
        return True

    def _is_running(self, program: str) -> bool:
        """It has stayed alive for some seconds: what it did at once was no last breath."""
        return self._stack.supervisor.states().get(program) == "RUNNING"

    def _wait(self, program: str, is_ready: Callable[[], bool]) -> None:
        began = time.monotonic()
        while not is_ready():
            if self.cancelled.wait(0.2):
                raise StopNow(f"{program} was not waited for.")
            seconds, is_alive = time.monotonic() - began, self._is_running(program)
            if seconds > (PATIENCE_WITH_THE_SLOW if is_alive else PATIENCE_WITH_THE_DYING):
                what = "does not answer" if is_alive else "keeps ending"
                taken = "" if is_alive else self._taken_port(program)
                raise StopNow(f"{program} {what} after {seconds:.0f} s.{taken}{_last_lines(self._layout.log(program))}")

    def _taken_port(self, program: str) -> str:
        """What to do where another program took its port while it was away. A running stack keeps its ports."""
        part = airflow_server.PART if program == airflow_server.API_SERVER else program
        port = self._ports.get(part)
        if port is None or not ports.answers(port):
            return ""
        if probes.is_listening(processes.by_part(self._layout, [part])[part], port):
            return ""
        return (
            f" Another program listens at its port {port}. End that one; "
            "or `simpul down`, and then `simpul up`, which chooses a free port."
        )


def _last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, to be shown below a sentence. Our logs hold no personal data."""
    if not log.is_file():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    return "\n".join(["", f"The end of {log}:", *(f"  {line}" for line in lines)])
