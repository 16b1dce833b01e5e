"""``simpul status``: what each part of the stack is doing, asked of the part itself."""

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from psutil import Process

from simpul import sign
from simpul.sign import Sign
from simpul_stack import airflow_server, processes
from simpul_stack.programs import CONSUMERS, PARTS
from simpul_stack.readiness import answers
from simpul_stack.stack import Stack

RUNNING, STARTING, STOPPED, FAILED = "running", "starting", "stopped", "failed"
_PROGRAMS = {
    airflow_server.PART: airflow_server.PROGRAMS,
    "quality_gate": ("quality-gate",),
}


@dataclass(frozen=True, slots=True)
class PartStatus:
    """One part: its state, all its processes with their children, and where it is reached.

    ``says``: what it waits for, or what stopped it and what to do, in its own words; or that it hangs.
    """

    state: str
    pids: list[int]
    url: str | None = None
    client_config: str | None = None
    says: str | None = None

    def as_json(self) -> dict[str, object]:
        """As ``simpul status --format json`` prints it."""
        return {name: value for name, value in asdict(self).items() if name not in ("client_config", "says") or value}


def status(stack: Stack) -> dict[str, PartStatus]:
    """Every part, the ones that run elsewhere too."""
    living = processes.by_part(stack.layout, PARTS)
    states = stack.supervisor.states()
    with ThreadPoolExecutor(max_workers=len(PARTS)) as pool:
        ready = dict(zip(PARTS, pool.map(lambda part: answers(stack, part), PARTS), strict=True))
    return {part: _part(stack, part, living[part], states, ready[part]) for part in PARTS}


def _part(stack: Stack, part: str, living: Collection[Process], states: dict[str, str], is_ready: bool) -> PartStatus:
    pids = sorted(process.pid for process in living)
    said = _said(stack, part, states)
    hangs_since = said.silent_since if said and said.pid in pids else None
    return PartStatus(
        state=FAILED if hangs_since else _state(stack, part, states, bool(pids), is_ready),
        pids=pids,
        url=_url(stack, part),
        client_config=str(stack.kafka_client) if part == "kafka" and stack.kafka_client.is_file() else None,
        says=_hangs(part, hangs_since) if hangs_since else said.sentence if said else None,
    )


def _state(stack: Stack, part: str, states: dict[str, str], is_alive: bool, is_ready: bool) -> str:
    if part not in stack.local_parts:
        return RUNNING if is_ready else FAILED
    if not states:  # nobody watches over it: what still lives would not be started again
        return FAILED if is_alive else STOPPED
    own = _supervised(part, states)
    if own == {"STOPPED"}:
        return STOPPED
    if own == {"RUNNING"} and is_ready:
        return RUNNING
    return FAILED if own & {"BACKOFF", "FATAL", "EXITED"} else STARTING


def _said(stack: Stack, part: str, states: dict[str, str]) -> Sign | None:
    """What a consumer that somebody should be running said of itself."""
    if part not in CONSUMERS or _supervised(part, states) == {"STOPPED"}:
        return None
    return sign.read(stack.layout.sign(part))


def _hangs(part: str, since: float) -> str:
    """What a person should know of a consumer that lives and works no more: it cannot say it itself."""
    at = f"{datetime.fromtimestamp(since, UTC):%Y-%m-%d %H:%M:%S} UTC"
    return (
        f"is running, but has not been at work since {at}: it waits for a server, or hangs. "
        f"`simpul up {part}` ends it and starts it anew; nothing is lost by that."
    )


def _supervised(part: str, states: dict[str, str]) -> set[str]:
    """The states of its programs, in the supervisor's words."""
    return {states.get(program, "STOPPED") for program in _PROGRAMS.get(part, (part,))}


def _url(stack: Stack, part: str) -> str | None:
    key = {
        "kafka": "kafka_bootstrap",
        "postgres": "owner_url",
        "airflow": "airflow_url",
        "portal": "portal_url",
    }.get(part)
    url = stack.settings.connections.get(key or "")
    return str(url) if url else None
