"""Offices of these tests' own, enrolled by the ministry's command: nobody else sends or reads as them."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import kafka
import msgspec
import pytest

from simpul.contracts.envelope import Envelope, encode
from simpul.domain.identity import partition_key
from simpul.offices import access
from simpul.offices.standing import office_lines
from simpul.synthetic.events import RECEIVED_ON, registration_bodies

PATIENCE = 90
# Cities of Java, none of which is on the declared list; each is enrolled once.
# Towns without an office; 3579 is enrolled by a test with its own name.
_CODES = map(str, (*range(3271, 3280), *range(3371, 3377), *range(3571, 3579), *range(3671, 3675), *range(1371, 1378)))


@dataclass
class Office:
    """An enrolled office: what the ministry handed over, and what its software does with it."""

    stack: Any
    code: str
    setup: dict[str, Any]

    @property
    def events(self) -> str:
        return f"ltsa.{self.code}.events"

    @property
    def verdicts(self) -> str:
        return f"ltsa.{self.code}.verdicts"

    def options(self) -> dict[str, Any]:
        """Keyword arguments of a client that knows nothing but the set-up file."""
        return {
            "bootstrap_servers": self.setup["bootstrap"],
            "security_protocol": self.setup["security_protocol"],
            "sasl_mechanism": self.setup["sasl_mechanism"],
            "sasl_plain_username": self.setup["principal"],
            "sasl_plain_password": self.setup["password"],
        }

    def send(self, count: int, partition: int | None = None) -> None:
        """Registrations, sent with the office's own login."""
        with kafka.KafkaProducer(**self.options()) as producer:
            for key, body, headers in self.registrations(count):
                producer.send(self.events, body, key, headers=headers, partition=partition)
            producer.flush()

    def registrations(self, count: int) -> Iterator[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
        """Key, body and headers of so many records that nobody has sent before."""
        run, epoch = uuid4().hex[:8], uuid4()
        for number, body in enumerate(registration_bodies(1, count), start=1):
            record = f"{run}-{number}"
            event = {**body, "source_record_id": record, "office_code": self.code}
            envelope = Envelope(
                event_id=uuid4(), office_code=self.code, producer="agent", document="cpmi_registration", version=1,
                time=datetime.now(UTC), epoch=epoch, sequence=number, received_on=date.fromisoformat(str(RECEIVED_ON)),
            )  # fmt: skip
            yield partition_key(self.code, record), msgspec.json.encode(event), encode(envelope)

    def judged(self) -> int:
        """How many of its events have a verdict."""
        return int(self.ask("SELECT count(*) FROM intake.verdict WHERE office_code = %s AND verdict_no = 1")[0][0])

    def ask(self, query: str) -> Sequence[tuple[Any, ...]]:
        """Rows about this office, read as the stack's owner reads."""
        with self.stack.database("simpul_operator") as connection:
            return connection.execute(query, [self.code]).fetchall()

    def is_heard_of(self, word: str) -> bool:
        """Whether the intake has said that word of it."""
        return f"office {word} office={self.code}" in (self.stack.state / "logs" / "intake.log").read_text()

    def rotated(self, folder: Path) -> "Office":
        """The same office with another password."""
        file = folder / f"{uuid4()}.json"
        self.stack.run("office", "rotate", self.code, "--reason", "a test", "--out", str(file))
        return Office(self.stack, self.code, json.loads(file.read_text()))

    def state(self) -> dict[str, Any]:
        """Its line of ``simpul office list``."""
        return next(line for line in office_lines() if line["office_code"] == self.code)


@pytest.fixture(scope="session")
def eventually() -> Callable[[Callable[[], Any], str], Any]:
    """``eventually(is_so, what)`` asks until the answer is yes; a machine may be busy, but not for ever."""

    def ask(is_so: Callable[[], Any], what: str) -> Any:
        deadline = time.monotonic() + PATIENCE
        while not (answer := is_so()):
            assert time.monotonic() < deadline, what
            time.sleep(0.1)
        return answer

    return ask


@pytest.fixture(scope="package")
def stack(start_stack: Any) -> Iterator[Any]:
    """Broker, database and intake of these tests' own: what they do to them would be in the way of others."""
    with start_stack("intake") as running:
        yield running


@pytest.fixture(scope="package")
def enroll(stack: Any, tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Office]:
    """``enroll()`` lets another office in, one that nobody heard of before."""

    def make() -> Office:
        code, file = next(_CODES), tmp_path_factory.mktemp("set-up") / "file.json"
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("SIMPUL_STATE", str(stack.state))
            access.enrol(code, "a test", name=f"LTSA Kota {code}", out=file)
        return Office(stack, code, json.loads(file.read_text()))

    return make


@pytest.fixture(scope="module")
def office(enroll: Callable[[], Office]) -> Office:
    return enroll()


@pytest.fixture(scope="module")
def neighbour(enroll: Callable[[], Office]) -> Office:
    return enroll()
