from configparser import RawConfigParser

import pytest

from simpul_stack.layout import Layout
from simpul_stack.programs import PARTS, Program, our_programs


@pytest.fixture
def section(tmp_path):
    def read(program):
        parser = RawConfigParser()
        parser.read_string(program.section(Layout(tmp_path / "100% mine")))
        return parser[f"program:{program.name}"]

    return read


def test_a_program_is_started_again_as_often_as_it_ends(section):
    found = section(Program("relay", "relay", ["simpul", "relay"]))
    assert found["autorestart"] == "true"
    assert int(found["startretries"]) > 100_000


def test_a_program_takes_its_children_with_it(section):
    found = section(Program("relay", "relay", ["simpul", "relay"]))
    assert found["stopasgroup"] == found["killasgroup"] == "true"


def test_a_server_that_ends_its_own_children_is_asked_alone(section):
    found = section(Program("postgres", "postgres", ["postgres"], stop_signal="INT", stops_its_children=True))
    assert (found["stopasgroup"], found["killasgroup"], found["stopsignal"]) == ("false", "true", "INT")


def test_percent_signs_and_spaces_of_a_path_survive(section):
    found = section(Program("relay", "relay", ["/opt/my tools/50%/simpul", "relay"]))
    assert found["command"] == "'/opt/my tools/50%%/simpul' relay"
    assert found["directory"].endswith("/100%% mine/parts/relay")


def test_our_own_programs_serve_the_parts_that_status_names():
    assert {program.part for program in our_programs(20_000)} < set(PARTS)


def test_the_portal_listens_on_this_machine_only():
    portal = next(program for program in our_programs(20_000) if program.name == "portal")
    assert portal.command[-4:] == ["--host", "127.0.0.1", "--port", "20000"]
