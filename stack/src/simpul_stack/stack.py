"""One local stack: its settings, its folders, and which of its parts run on this machine."""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from simpul import settings as simpul_settings
from simpul.settings import Settings
from simpul_stack import airflow_server, kafka_server, postgres_server
from simpul_stack.layout import Layout, layout_of
from simpul_stack.programs import PARTS, Program, our_programs
from simpul_stack.supervision import Supervisor


@dataclass(frozen=True, slots=True)
class Stack:
    """The stack of the state folder that the environment names. Making this object starts and writes nothing."""

    settings: Settings
    layout: Layout
    supervisor: Supervisor

    @property
    def has_own_broker(self) -> bool:
        """False where SIMPUL_KAFKA_BOOTSTRAP names a real one."""
        return not self.settings.environment.get("SIMPUL_KAFKA_BOOTSTRAP")

    @property
    def has_own_database(self) -> bool:
        """False where SIMPUL_DATABASE_URL names a real one."""
        return not self.settings.environment.get("SIMPUL_DATABASE_URL")

    @property
    def local_parts(self) -> list[str]:
        """The parts that run on this machine."""
        elsewhere = {
            kafka_server.PART: not self.has_own_broker,
            postgres_server.PART: not self.has_own_database,
        }
        return [part for part in PARTS if not elsewhere.get(part)]

    @property
    def kafka_client(self) -> Path:
        """The owner's keyword arguments for kafka-python, as a JSON file that nobody else can read."""
        return self.settings.secrets / "kafka_client.json"

    def programs(self, ports: dict[str, int]) -> list[Program]:
        """Every program of its local parts, with its settings written."""
        made: list[Program] = []
        if self.has_own_broker:
            made.append(kafka_server.program(self.layout, self.settings, ports))
        if self.has_own_database:
            made.append(postgres_server.program(self.layout))
        return [
            *made,
            *airflow_server.programs(self.layout, self.settings, ports["airflow"]),
            *our_programs(ports["portal"]),
        ]

    @contextmanager
    def locked(self, say: Callable[[str], object]) -> Iterator[None]:
        """Only one `up` or `down` of a state at a time; a second one says so and waits here."""
        while True:
            try:
                file = self.layout.lock.open("w")
                os.fchmod(file.fileno(), 0o600)  # whoever may read it may hold it
            except OSError as error:
                raise self.layout.closed(error) from None
            with file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    say("Another `up` or `down` of this state is at work: waiting for its end.")
                    fcntl.flock(file, fcntl.LOCK_EX)
                if self._is_the_lock(file):
                    yield
                    return

    def _is_the_lock(self, file: TextIO) -> bool:
        """False where the one that was waited for has erased the state, and the lock with it: nobody else heeds it."""
        try:
            return os.path.samestat(os.fstat(file.fileno()), self.layout.lock.stat())
        except FileNotFoundError:
            return False


def here() -> Stack:
    """The stack of this environment."""
    known = simpul_settings.load()
    layout = layout_of(known)
    return Stack(known, layout, Supervisor(layout))
