"""Free ports on 127.0.0.1, kept for the life of the state."""

import json
import secrets
import socket
from collections.abc import Collection

from simpul.whole_file import write_private
from simpul_stack.layout import Layout

NAMES = ("postgres", "kafka", "kafka_controller", "airflow", "portal")

# Below the range from which Linux takes ports for outgoing connections, so that a resting stack keeps its own.
_LOWEST, _HIGHEST = 20_000, 32_000


def choose(layout: Layout, in_use: Collection[int] = ()) -> dict[str, int]:
    """A port per name: the ones of last time where they are free or already ours (``in_use``), else new ones."""
    kept = json.loads(layout.ports.read_text(encoding="utf-8")) if layout.ports.is_file() else {}
    chosen: dict[str, int] = {}
    for name in NAMES:
        port = kept.get(name)
        if port is None or not (port in in_use or _is_free(port)):
            port = _free_port({*chosen.values(), *kept.values()})
        chosen[name] = port
    if chosen != kept:
        write_private(layout.ports, json.dumps(chosen, indent=2))
    return chosen


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody listens at this port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def _free_port(taken: Collection[int]) -> int:
    while True:
        port = _LOWEST + secrets.randbelow(_HIGHEST - _LOWEST)
        if port not in taken and _is_free(port):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
