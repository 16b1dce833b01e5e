"""Which tests one worker runs alone, and in which order they are taken, where several workers run side by side.

A stack takes half a minute to start, so all tests of one stack stay with one worker. The long ones begin first, and the
many small ones fill up what is left. Without workers nothing changes.
"""

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

THE_STACK, OFFICES_BROKER = "the stack of all", "the offices' broker"
# What is started once per worker -> who shares it.
SHARED = {"stack": THE_STACK, "second_stack": THE_STACK, "office_broker": OFFICES_BROKER}
# Whose tests have servers, and share the stack of all where nothing else is said.
WITH_SERVERS = ("tests/integration/", "tests/journey/", "tests/golden/")
OF_ITS_OWN = {
    "tests/integration/offices/": "the stack of the offices' tests",
    "tests/integration/database/": "the database alone",
    "tests/integration/test_the_agent_is_killed.py": OFFICES_BROKER,
    "tests/integration/test_an_office_by_satellite.py": OFFICES_BROKER,
    "tests/integration/test_an_office_is_set_up.py": OFFICES_BROKER,
    "tests/integration/test_an_office_on_a_thin_line.py": OFFICES_BROKER,
    "tests/integration/test_the_intakes_client_gives_up.py": OFFICES_BROKER,
    "tests/integration/test_the_relays_client_gives_up.py": OFFICES_BROKER,
}
# Each of these modules starts, hurts and ends a stack of its own.
EACH_BY_ITSELF = ("tests/integration/faults/", "tests/integration/test_a_manifest_misses_what_was_dropped.py")


def group_of(node_id: str) -> str:
    """Who shares servers with this test; one without any is grouped with its module."""
    module = node_id.partition("::")[0]
    own = next((group for start, group in OF_ITS_OWN.items() if module.startswith(start)), None)
    if own or module.startswith(EACH_BY_ITSELF) or not module.startswith(WITH_SERVERS):
        return own or module
    return THE_STACK


def rank(item: pytest.Item) -> int:
    """0 for the stack of all, 1 for what else has servers, 2 for what computes alone. The sort is stable."""
    if group_of(item.nodeid) == THE_STACK:
        return 0
    return 1 if item.nodeid.startswith(WITH_SERVERS) else 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On a worker, bring the tests into order. Anywhere: refuse one that would start what another worker has."""
    for item in items:
        if not item.nodeid.startswith("tests/integration/offices/"):  # its `stack` is another
            needed = {SHARED[name] for name in getattr(item, "fixturenames", ()) if name in SHARED}
            if needed - {group_of(item.nodeid)}:
                raise pytest.UsageError(f"{item.nodeid} uses {needed}: tests/side_by_side.py gives it another group")
    if hasattr(config, "workerinput"):
        items.sort(key=rank)


class _ByGroup(LoadScopeScheduling):
    """A group goes to one worker, whole."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """xdist's own groups are written into the ids of tests, which pytest 9.2 does not let it do."""
    return _ByGroup(config, log) if config.getvalue("dist") == "loadscope" else None
