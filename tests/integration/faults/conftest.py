"""A registry whose processes and servers the tests of this folder hurt."""

from collections.abc import Iterator
from typing import Any

import pytest
from tests.integration.faults.registry import Registry


@pytest.fixture(scope="module")
def registry(servers_and_intake: Any) -> Iterator[Registry]:
    """Broker, database and intake alone; what is ended comes back by itself."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SIMPUL_STATE", str(servers_and_intake.state))
        yield Registry(servers_and_intake)
