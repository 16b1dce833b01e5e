"""A line to a broker that is far away: it carries so many bytes a second, takes its time, and may be cut."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_TOGETHER = 4096


@contextmanager
def line(begins_at: int, leads_to: int, *, bytes_per_second: float, seconds: float = 0) -> Iterator[None]:
    """Meanwhile what comes to the one port of this machine is carried to the other, and back, no faster than that.

    ``seconds``: what it takes one way, as by satellite, beside what its many bytes take.
    """
    with socket.create_server(("127.0.0.1", begins_at)) as server:
        threading.Thread(target=_let_in, args=(server, leads_to, bytes_per_second, seconds), daemon=True).start()
        yield
        server.shutdown(socket.SHUT_RDWR)  # whoever waits there for the next would hold the port


def _let_in(server: socket.socket, leads_to: int, bytes_per_second: float, seconds: float) -> None:
    with suppress(OSError):  # closed: the line ends
        while True:
            near, _ = server.accept()
            far = socket.create_connection(("127.0.0.1", leads_to))
            for source, target in ((near, far), (far, near)):
                threading.Thread(target=_carry, args=(source, target, bytes_per_second, seconds), daemon=True).start()


def _carry(source: socket.socket, target: socket.socket, bytes_per_second: float, seconds: float) -> None:
    with suppress(OSError):
        while carried := source.recv(_TOGETHER):
            time.sleep(seconds + len(carried) / bytes_per_second)
            target.sendall(carried)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
