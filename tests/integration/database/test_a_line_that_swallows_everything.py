"""A firewall or a cable may swallow everything, and no error comes: the system is told when to give such a line up."""

import socket

import pytest

from simpul import settings
from simpul.adapters.postgres import connect_owner, connected
from simpul.adapters.scoped import ScopedDatabase

ROLE = "simpul_portal"
SECONDS = 30


def options(descriptor: int) -> dict[str, int]:
    """What the system itself knows of a connection."""
    with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as line:
        tcp = {name: line.getsockopt(socket.IPPROTO_TCP, getattr(socket, name)) for name in NAMES}
        return tcp | {"SO_KEEPALIVE": line.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)}


NAMES = ("TCP_USER_TIMEOUT", "TCP_KEEPIDLE", "TCP_KEEPINTVL", "TCP_KEEPCNT")


@pytest.mark.usefixtures("registry")
def test_a_line_on_which_nothing_comes_back_is_dead_after_half_a_minute():
    pooled = ScopedDatabase(ROLE, pool_size=1)
    url = settings.load().role_url(ROLE)  # the owner's way leads through a socket here
    with connected(ROLE) as one, pooled.transaction() as other, connect_owner(url) as owner:
        found = [options(connection.fileno()) for connection in (one, other, owner)]
    pooled.close()
    for line in found:
        assert line["SO_KEEPALIVE"] == 1
        assert line["TCP_USER_TIMEOUT"] == SECONDS * 1000, "of what was sent and is not acknowledged"
        assert line["TCP_KEEPIDLE"] + line["TCP_KEEPINTVL"] * line["TCP_KEEPCNT"] == SECONDS, "of an answer that is due"
