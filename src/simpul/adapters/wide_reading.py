"""How much the client takes from a socket at once.

It takes 4,096 bytes, and lets go of Python for each: while two other threads compute, every time costs it the wait for
its turn, and a fetch of megabytes takes longer than to judge what is in it.
"""

import ssl
from typing import Any

from kafka.errors import KafkaConnectionError
from kafka.net.transport import KafkaSSLTransport, KafkaTCPTransport

AT_ONCE = 256 * 1024  # bytes
_NOTHING_MORE = (BlockingIOError, InterruptedError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


def read_much_at_once() -> None:
    """Let every connection of this process read so, also one that is there already."""
    for transport in (KafkaTCPTransport, KafkaSSLTransport):
        transport._sock_recv = _received


def _received(transport: Any) -> tuple[bytes, KafkaConnectionError | None]:
    """What has arrived, and why no more will come; the client's own method of the same name promises this."""
    received: list[bytes] = []
    try:
        while data := transport._sock.recv(AT_ONCE):
            received.append(data)
    except _NOTHING_MORE:
        return b"".join(received), None
    except OSError as error:
        return b"".join(received), KafkaConnectionError(type(error).__name__)
    return b"".join(received), KafkaConnectionError("The broker has closed the connection.")
