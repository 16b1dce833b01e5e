"""What every part of the stack needs before it starts: secrets, ports, addresses, and the supervisor."""

import json

from simpul.adapters.broker import client_options
from simpul.contracts.offices import office_codes
from simpul.errors import StopNow
from simpul.whole_file import write_private
from simpul_stack import ports, postgres_server
from simpul_stack.ending import end_orphans
from simpul_stack.passwords import make_broker_secrets, make_secrets
from simpul_stack.programs import PARTS
from simpul_stack.stack import Stack
from simpul_stack.supervision import PART as SUPERVISOR


def prepare(stack: Stack) -> dict[str, int]:
    """Make all of that, at rest still; answers the ports that were chosen."""
    stack.layout.make()  # whoever was waited for may have erased it
    _make_secrets(stack)
    postgres_server.make_home(stack.layout)
    for part in (*PARTS, SUPERVISOR):
        stack.layout.part(part).mkdir(mode=0o700, exist_ok=True)
    end_orphans(stack)
    chosen = ports.choose(stack.layout, _ports_in_use(stack))
    write_private(stack.layout.connections, json.dumps(_connections(stack, chosen), indent=2))
    write_private(stack.kafka_client, json.dumps(client_options("admin"), indent=2))
    stack.supervisor.configure(stack.programs(chosen))
    return chosen


def _make_secrets(stack: Stack) -> None:
    folder = stack.settings.secrets
    make_secrets(folder, office_codes())
    if stack.has_own_broker:
        make_broker_secrets(folder)
    elif not (folder / "kafka" / "admin").is_file():
        raise StopNow(
            "SIMPUL_KAFKA_BOOTSTRAP names a real broker. Put the password of its login `admin` into "
            f"{folder / 'kafka' / 'admin'}, and start again."
        )


def _ports_in_use(stack: Stack) -> set[int]:
    """The ports of the parts that are running; theirs, so not free, and not to be changed."""
    if not stack.supervisor.is_alive() or not stack.layout.ports.is_file():
        return set()
    kept: dict[str, int] = json.loads(stack.layout.ports.read_text(encoding="utf-8"))
    return set(kept.values())


def _connections(stack: Stack, chosen: dict[str, int]) -> dict[str, object]:
    """The addresses that every process of the stack reads from the state."""
    known = stack.settings
    found: dict[str, object] = {
        "kafka_bootstrap": f"127.0.0.1:{chosen['kafka']}",
        "database_host": "127.0.0.1",
        "database_port": chosen["postgres"],
        "database_name": postgres_server.DATABASE,
        # It listens here alone, and has no certificate, whatever a shell asks.
        "database_trust": {"sslmode": "disable"},
        "airflow_url": f"http://127.0.0.1:{chosen['airflow']}",
        "portal_url": f"http://127.0.0.1:{chosen['portal']}",
    }
    if not stack.has_own_broker:
        found["kafka_bootstrap"] = known.kafka_bootstrap
    if stack.has_own_database:
        return {**found, "owner_url": postgres_server.owner_url(stack.layout, chosen["postgres"])}
    address = known.database
    found.update(database_host=address.host, database_port=address.port, database_name=address.name)
    found["database_trust"] = dict(address.trust)
    return {**found, "owner_url": known.owner_url}
