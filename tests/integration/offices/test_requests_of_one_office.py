"""What one office asks of the broker, beside what it sends: the broker lives through it, and others are answered."""

import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Any

import pytest

from simpul.adapters import broker_login

ANNOUNCED = 4_000_000
CONNECTIONS = 130  # what they announce together is all the memory that the broker has
METADATA, EVERY_TOPIC = 3, struct.pack(">i", -1)


@pytest.fixture(scope="module", autouse=True)
def _known(office: Any) -> None:
    """A login is new for a moment after it was given: a client tries until the broker knows it."""
    office.send(1)


def _logged_in(office: Any) -> socket.socket:
    options = office.options()
    mechanism = options["sasl_mechanism"]
    stream = broker_login._connected(options, broker_login._addresses(options)[0], 30.0)
    broker_login._asked(stream, broker_login._HANDSHAKE, 1, broker_login._text(mechanism))
    broker_login._authenticate(stream, mechanism, options)
    return stream


@pytest.fixture
def announcing(office) -> Iterator[ExitStack]:
    """Connections that logged in, announced a large request each, and sent its first bytes alone."""
    with ExitStack() as connections:
        for _ in range(CONNECTIONS):
            stream = connections.enter_context(closing(_logged_in(office)))
            stream.sendall(struct.pack(">i", ANNOUNCED) + b"\x00\x00\x00\x09" + b"x" * 100)
        yield connections


def test_the_broker_lives_through_requests_that_are_announced_and_never_sent(stack, neighbour, announcing, eventually):
    broker = stack.status()["kafka"]["pids"]
    announcing.close()
    before = neighbour.judged()
    neighbour.send(5)
    eventually(lambda: neighbour.judged() == before + 5, "another office is judged as ever")
    assert stack.status()["kafka"]["pids"] == broker, "it was not started again"


def test_an_office_that_asks_without_end_has_less_than_a_thread_of_the_broker(office):
    """One connection keeps one thread busy at most: it is told to wait before it has the whole of it."""
    deadline = time.monotonic() + 60
    with closing(_logged_in(office)) as stream:
        while not _told_to_wait(stream):
            assert time.monotonic() < deadline, "the broker answers as fast as it is asked"


def _told_to_wait(stream: socket.socket) -> int:
    """Ask for all topics; how many milliseconds the broker takes no more of this office."""
    high, rest = broker_login._asked(stream, METADATA, 3, EVERY_TOPIC)
    return high << 16 | struct.unpack_from(">H", rest)[0]
