"""A connection is read as the client's own method reads it, only more at once."""

import inspect
import socket
from types import SimpleNamespace

import pytest
from kafka.errors import KafkaConnectionError
from kafka.net.transport import KafkaSSLTransport, KafkaTCPTransport

from simpul.adapters import wide_reading

READ_BY_THE_CLIENT = inspect.getsource(KafkaTCPTransport._read_from_sock)


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    yield ours, theirs
    ours.close()
    theirs.close()


def received(end):
    return wide_reading._received(SimpleNamespace(_sock=end))


def test_everything_that_has_arrived_is_taken(ends):
    ours, theirs = ends
    assert received(ours) == (b"", None)
    theirs.sendall(b"x" * 100_000)
    assert received(ours) == (b"x" * 100_000, None)


def test_the_end_of_a_connection_is_told_after_what_came_before_it(ends):
    ours, theirs = ends
    theirs.sendall(b"last words")
    theirs.close()
    data, error = received(ours)
    assert data == b"last words"
    assert isinstance(error, KafkaConnectionError)


def test_a_connection_that_is_broken_is_an_error_of_the_client(ends):
    ours, _ = ends
    ours.close()
    assert isinstance(received(ours)[1], KafkaConnectionError)


def test_the_client_reads_by_the_method_that_is_replaced():
    wide_reading.read_much_at_once()
    assert "recvd_data, err = self._sock_recv()" in READ_BY_THE_CLIENT
    assert KafkaTCPTransport._sock_recv is KafkaSSLTransport._sock_recv is wide_reading._received
