import socket

import pytest

from simpul_stack import ports
from simpul_stack.layout import Layout


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path)
    layout.make()
    return layout


def test_a_state_keeps_its_ports(layout):
    assert ports.choose(layout) == ports.choose(layout)


def test_every_part_gets_a_port_of_its_own(layout):
    chosen = ports.choose(layout)
    assert len(set(chosen.values())) == len(ports.NAMES)


def test_a_port_that_somebody_else_took_meanwhile_is_replaced(layout):
    chosen = ports.choose(layout)
    with socket.create_server(("127.0.0.1", chosen["kafka"])):
        again = ports.choose(layout)
    assert again["kafka"] != chosen["kafka"]
    assert {name: port for name, port in again.items() if name != "kafka"} == {
        name: port for name, port in chosen.items() if name != "kafka"
    }


def test_a_port_that_is_ours_already_is_kept(layout):
    chosen = ports.choose(layout)
    with socket.create_server(("127.0.0.1", chosen["kafka"])):
        assert ports.choose(layout, in_use=chosen.values()) == chosen
