"""``simpul up``: everything that is missing, in the order in which it can begin."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event

from simpul.adapters import broker_admin
from simpul.adapters.broker import SERVICES, client_options, office_principal
from simpul.errors import StopNow
from simpul_stack import airflow_server, downloads, kafka_server, logins, ports, postgres_server, probes
from simpul_stack.ending import end_orphans
from simpul_stack.layout import write_private
from simpul_stack.offices import office_codes
from simpul_stack.passwords import make_secrets
from simpul_stack.programs import PARTS
from simpul_stack.stack import Stack
from simpul_stack.steps import Listener, Step, run

PATIENCE = 60
"""Seconds that a part may take until it answers."""
AIRFLOW_PATIENCE = 150
"""Airflow reads its whole code from disk when it starts for the first time."""

JARS, KAFKA, TOPICS = "Kafka's jars", "Kafka", "Topics and logins of the offices"
POSTGRES, TABLES = "PostgreSQL", "Tables, rights, reference data"
AIRFLOW_TABLES, AIRFLOW = "Airflow's tables", "Airflow"
OURS = ("intake", "relay", "quality gate", "portal")

Note = Callable[[str], None]


def start(stack: Stack, listener: Listener) -> None:
    """Bring every part up, whatever is running already, and return when each one answers.

    Raises StopNow naming the part that does not, with the last lines of its log.
    """
    chosen = _prepare(stack)
    work = _Start(stack, chosen)
    run(work.steps(), listener, work.cancelled)


def _prepare(stack: Stack) -> dict[str, int]:
    """Secrets, ports, addresses and the supervisor: all that the steps share."""
    codes = office_codes()
    make_secrets(stack.settings.secrets, codes)
    for part in (*PARTS, "supervisor"):
        if part != postgres_server.PART:
            stack.layout.part(part).mkdir(mode=0o700, exist_ok=True)
    end_orphans(stack)
    chosen = ports.choose(stack.layout, _ports_in_use(stack))
    write_private(stack.layout.connections, json.dumps(_connections(stack, chosen), indent=2))
    write_private(stack.layout.kafka_client, json.dumps(client_options("admin"), indent=2))
    stack.supervisor.configure(stack.programs(chosen))
    return chosen


def _ports_in_use(stack: Stack) -> set[int]:
    """The ports of the parts that are running; theirs, so not free, and not to be changed."""
    if not stack.supervisor.is_alive() or not stack.layout.ports.is_file():
        return set()
    kept: dict[str, int] = json.loads(stack.layout.ports.read_text(encoding="utf-8"))
    return set(kept.values())


def _connections(stack: Stack, chosen: dict[str, int]) -> dict[str, object]:
    """The addresses that every process of the stack reads from the state."""
    known = stack.settings
    found: dict[str, object] = {
        "kafka_bootstrap": f"127.0.0.1:{chosen['kafka']}",
        "database_host": "127.0.0.1",
        "database_port": chosen["postgres"],
        "database_name": postgres_server.DATABASE,
        "airflow_url": f"http://127.0.0.1:{chosen['airflow']}",
        "portal_url": f"http://127.0.0.1:{chosen['portal']}",
    }
    if not stack.has_own_broker:
        found["kafka_bootstrap"] = known.kafka_bootstrap
    if stack.has_own_database:
        return {**found, "owner_url": postgres_server.owner_url(stack.layout, chosen["postgres"])}
    address = known.database
    found.update(database_host=address.host, database_port=address.port, database_name=address.name)
    return {**found, "owner_url": known.owner_url}


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
            Step(TOPICS, self._topics, after=(KAFKA,)),
            Step(AIRFLOW_TABLES, self._airflow_tables, after=(POSTGRES,)),
            Step(TABLES, self._tables, after=(POSTGRES,)),
            Step(AIRFLOW, self._airflow, after=(AIRFLOW_TABLES,)),
            Step("Intake", lambda _: self._runs("intake"), after=ready),
            Step("Relay", lambda _: self._runs("relay"), after=ready),
            Step("Quality gate", lambda _: self._runs("quality-gate"), after=ready),
            Step("Portal", self._portal, after=ready),
        ]

    def _jars(self, note: Note) -> None:
        if not self._stack.has_own_broker:
            note("not needed: the broker is elsewhere")
            return
        downloads.fetch(lambda done, count: note(f"{done} of {count} from Maven Central"))

    def _broker(self, note: Note) -> None:
        if self._stack.has_own_broker:
            kafka_server.make_storage(self._layout, self._settings)
            self._stack.supervisor.start("kafka")
        self._wait("kafka", lambda: probes.broker_answers(self._settings.kafka_bootstrap))
        note(self._settings.kafka_bootstrap)

    def _topics(self, note: Note) -> None:
        codes = office_codes()
        users = [*SERVICES, *map(office_principal, codes)]
        with broker_admin.connect() as admin:
            broker_admin.make_topics(admin, codes)
            broker_admin.make_users(admin, {user: self._settings.secret("kafka", user) for user in users})
            broker_admin.make_rights(admin, codes)
            broker_admin.make_quotas(admin)
        note(f"{len(codes)} offices")

    def _database(self, note: Note) -> None:
        if self._stack.has_own_database:
            superuser = postgres_server.owner_url(
                self._layout, self._ports["postgres"], postgres_server.SUPERUSER, "postgres"
            )
            postgres_server.make_storage(self._layout, self._ports["postgres"])
            self._stack.supervisor.start("postgres")
            self._wait("postgres", lambda: probes.database_answers(superuser))
            logins.make_owner(superuser)
        logins.make_logins(self._settings.owner_url, self._settings)
        note(f"{self._settings.database.host}:{self._settings.database.port}")

    def _tables(self, note: Note) -> None:
        log = self._layout.log("migrate")
        with log.open("w", encoding="utf-8") as output:
            done = subprocess.run(
                [str(Path(sys.executable).with_name("simpul")), "migrate"],
                cwd=self._layout.part("supervisor"),
                env={**os.environ, "SIMPUL_STATE": str(self._layout.state)},
                stdout=output,
                stderr=output,
                check=False,
            )
        if done.returncode:
            raise StopNow(f"The registry's tables could not be made.{_last_lines(log)}")

    def _airflow_tables(self, note: Note) -> None:
        airflow_server.migrate(self._layout, self._settings)

    def _airflow(self, note: Note) -> None:
        for program in airflow_server.PROGRAMS:
            self._stack.supervisor.start(program)
        page = f"http://127.0.0.1:{self._ports['airflow']}"
        self._wait(airflow_server.API_SERVER, lambda: probes.airflow_answers(page), AIRFLOW_PATIENCE)
        note(page)

    def _portal(self, note: Note) -> None:
        page = f"http://127.0.0.1:{self._ports['portal']}"
        self._stack.supervisor.start("portal")
        self._wait("portal", lambda: probes.page_answers(page))
        note(page)

    def _runs(self, program: str) -> None:
        self._stack.supervisor.start(program)
        self._wait(program, lambda: self._stack.supervisor.states().get(program) == "RUNNING")

    def _wait(self, program: str, answers: Callable[[], bool], patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not answers():
            if self.cancelled.wait(0.1):
                raise StopNow(f"{program} was not waited for.")
            if time.monotonic() > deadline:
                raise StopNow(
                    f"{program} does not answer after {patience:.0f} s.{_last_lines(self._layout.log(program))}"
                )


def _last_lines(log: Path, count: int = 12) -> str:
    """The end of a log, to be shown below a sentence. Our logs hold no personal data."""
    if not log.is_file():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    return "\n".join(["", f"The end of {log}:", *(f"  {line}" for line in lines)])
