"""The parts that are timed are functions of the project, wherever they have moved to."""

from functools import reduce
from importlib import import_module

import pytest
from bench.where_time_goes import PARTS


@pytest.mark.parametrize(("module", "path", "part"), PARTS)
def test_a_part_is_a_function_that_is_there(module, path, part):
    assert callable(reduce(getattr, path.split("."), import_module(module))), part
