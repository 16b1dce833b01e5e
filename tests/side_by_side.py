"""Which tests one worker runs alone, and in which order the workers take them, where several run side by side.

A stack takes half a minute to start, so all tests of one stack stay with one worker. The long ones begin first, and the
many small ones fill up what is left. Without workers nothing changes.
"""

from collections.abc import Mapping
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
# What is started once per worker -> the name of those who share it.
SHARED: Mapping[str, str] = {
    "stack": "the stack of all", "second_stack": "the stack of all", "office_broker": "the offices' broker",
}  # fmt: skip
# Folders whose conftest starts something of their own, for all of the folder.
OF_ITS_OWN = ("integration/offices", "integration/database")
SMALL = ("contract", "dags", "golden", "property", "unit")


@pytest.hookimpl(tryfirst=True)  # before xdist looks for the mark
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Give every test its group; on a worker, bring the groups into the order in which they are taken."""
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item)))
    if hasattr(config, "workerinput"):
        items.sort(key=rank)


def group_of(item: pytest.Item) -> str:
    """Who shares what with this test; else its own module."""
    module = item.path.relative_to(TESTS).as_posix()
    for folder in OF_ITS_OWN:
        if module.startswith(f"{folder}/"):
            return folder
    fixtures = getattr(item, "fixturenames", ())
    return next((name for fixture, name in SHARED.items() if fixture in fixtures), module)


def rank(item: pytest.Item) -> int:
    """0 for the stack of all, 1 for what else has servers, 2 for what computes alone. The sort is stable."""
    group = group_of(item)
    if group == SHARED["stack"]:
        return 0
    return 2 if group.startswith(SMALL) else 1
