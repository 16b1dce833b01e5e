"""Whether a part is ready, asked of the part itself and not of whoever started it."""

from simpul import sign
from simpul_stack import probes, processes
from simpul_stack.stack import Stack


def answers(stack: Stack, part: str) -> bool:
    """The broker and the database let a login in, a page is served, a process without a port is connected and at work.

    False where nothing was ever started.
    """
    known = {name: str(value) for name, value in stack.settings.connections.items()}
    if not known:
        return False
    match part:
        case "kafka":
            return probes.broker_answers(known["kafka_bootstrap"])
        case "postgres":
            return probes.database_answers(known["owner_url"])
        case "airflow":
            return probes.airflow_answers(known["airflow_url"])
        case "portal":
            return probes.page_answers(known["portal_url"])
        case _:
            living = processes.by_part(stack.layout, [part])[part]
            said = sign.read(stack.layout.sign(part))
            is_at_work = said is not None and said.is_at_work and said.pid in {process.pid for process in living}
            return is_at_work and probes.is_connected(living, int(known["database_port"]))
