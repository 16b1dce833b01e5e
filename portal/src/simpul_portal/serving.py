"""The portal as a running process."""

import logging
from contextlib import closing

import uvicorn

from simpul.adapters.scoped import ScopedDatabase
from simpul.errors import RetryLater
from simpul_portal.application import make_application
from simpul_portal.world import World

ROLE = "simpul_portal"
log = logging.getLogger(__name__)
_LAST_ANSWERS_SECONDS = 5


def serve(host: str, port: int, *, connections: int, is_https: bool, trusted_proxy: str | None) -> None:
    """Serve until SIGTERM. Starts also while the database is away, and says so on its pages.

    Refuses (StopNow) a database login that could see past row-level security. Only ``trusted_proxy`` is believed when
    it says for whom it asks: the limit of failed log-ins counts by that address.
    """
    database = ScopedDatabase(ROLE, pool_size=connections)
    try:
        database.check_login()
    except RetryLater as away:
        log.warning("%s", away)
    with closing(database):  # SIGTERM leaves the server as SystemExit
        uvicorn.run(
            make_application(World(database, is_https)),
            host=host,
            port=port,
            access_log=False,
            log_config=None,
            proxy_headers=trusted_proxy is not None,
            forwarded_allow_ips=trusted_proxy,
            server_header=False,
            timeout_graceful_shutdown=_LAST_ANSWERS_SECONDS,
        )
