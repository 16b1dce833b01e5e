"""A firewall or a cable may swallow everything, and no error comes: the system is told when to give such a line up."""

import socket

import psycopg
import pytest

from simpul import settings
from simpul.adapters.postgres import connect_owner, connected
from simpul.adapters.scoped import ScopedDatabase
from simpul_office.sources.database import _connected
from simpul_office.sources.patience import Patience
from simpul_office.sources.settings import SourceSettings

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


@pytest.mark.usefixtures("registry")
def test_a_line_to_an_offices_own_database_is_dead_after_a_minute():
    source = SourceSettings("daftar", settings.load().role_url(ROLE), "kantor.daftar", None, "changed_at")
    with _connected(source, Patience(1)) as connection:
        driver = connection.connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        line = options(driver.fileno())
    assert line["TCP_USER_TIMEOUT"] == 60_000, "of the next rows, which were asked for"
    assert line["TCP_KEEPIDLE"] + line["TCP_KEEPINTVL"] * line["TCP_KEEPCNT"] == 60
