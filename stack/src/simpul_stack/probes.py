"""Whether a part answers: a question to the part itself, not to whoever started it."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Sequence
from typing import Any

import psutil
import psycopg

from simpul.adapters.broker_admin import connect
from simpul.adapters.client_errors import CLIENT_ERRORS
from simpul.adapters.directly import DIRECTLY
from simpul.errors import SimpulError
from simpul_stack import ports


def broker_answers(address: str) -> bool:
    """The broker listens and lets its owner in."""
    host, _, port = address.split(",")[0].rpartition(":")
    if not ports.answers(int(port), host):
        return False
    try:
        with connect() as admin:
            return bool(admin.describe_cluster()["brokers"])
    except (SimpulError, *CLIENT_ERRORS):
        return False


def database_answers(url: str) -> bool:
    """The server lets this login in and runs a statement."""
    try:
        with psycopg.connect(url, connect_timeout=3) as connection:
            connection.execute("SELECT 1")
    except psycopg.OperationalError:
        return False
    return True


def airflow_answers(page: str) -> bool:
    """The API server answers, and scheduler and DAG processor have reported lately."""
    health = _airflow_health(page)
    return all(health.get(part) == "healthy" for part in ("metadatabase", "scheduler", "dag_processor"))


def scheduler_is_silent(page: str) -> bool:
    """The API server and its database answer, and the scheduler has not reported lately."""
    health = _airflow_health(page)
    return health.get("metadatabase") == "healthy" and health.get("scheduler") == "unhealthy"


def _airflow_health(page: str) -> dict[str, str | None]:
    """How its parts are, by the API server's word; empty where that does not answer."""
    body = _get(f"{page}/api/v2/monitor/health")
    return {part: found["status"] for part, found in json.loads(body).items()} if body else {}


def page_answers(page: str) -> bool:
    """A web server answers there, whatever it says short of an error of its own."""
    return _get(page) is not None


def is_connected(processes: Iterable[psutil.Process], port: int) -> bool:
    """One of these processes holds a connection to that port, by the kernel's word."""
    return any(
        connection.status == psutil.CONN_ESTABLISHED and connection.raddr.port == port
        for process in processes
        for connection in _connections(process)
    )


def is_listening(processes: Iterable[psutil.Process], port: int) -> bool:
    """One of these processes listens at that port, by the kernel's word."""
    return any(
        connection.status == psutil.CONN_LISTEN and connection.laddr.port == port
        for process in processes
        for connection in _connections(process)
    )


def _connections(process: psutil.Process) -> Sequence[Any]:
    try:
        found: Sequence[Any] = process.net_connections("inet")
    except psutil.Error:
        return ()  # it ended meanwhile
    return found


def _get(url: str) -> bytes | None:
    try:
        with DIRECTLY.open(url, timeout=5) as answer:
            body: bytes = answer.read()
            return body
    except urllib.error.HTTPError as error:
        return b"" if error.code < 500 else None
    except (OSError, http.client.HTTPException):
        return None
