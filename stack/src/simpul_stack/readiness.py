"""Whether a part is ready, asked of the part itself and not of whoever started it."""

from simpul_stack import probes, processes
from simpul_stack.stack import Stack


def answers(stack: Stack, part: str) -> bool:
    """The broker and the database let a login in, a page is served, a process without a port is connected.

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
            at_work = processes.by_part(stack.layout, [part])[part]
            return probes.is_connected(at_work, int(known["database_port"]))
