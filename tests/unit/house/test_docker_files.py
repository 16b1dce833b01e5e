"""The files for Docker: valid, pinned, closed, and installing what the tests install.

No engine runs them here; what can be held without one is held.
"""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from simpul.contracts.offices import office_codes
from simpul_stack import passwords
from simpul_stack.downloads import KAFKA_VERSION

ONE_SHOT = {"migrate", "admin", "airflow-prepare"}
OUR_OWN = {"migrate", "admin", "intake", "relay", "quality-gate", "portal"}


@pytest.fixture(scope="module")
def compose(checkout: Path) -> dict[str, Any]:
    return dict(yaml.safe_load((checkout / "docker-compose.yml").read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def services(compose: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return dict(compose["services"])


def test_the_compose_file_fits_the_compose_specification(checkout: Path) -> None:
    _passes(checkout, "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "docker-compose.yml")


def test_hadolint_finds_nothing_in_the_dockerfile(checkout: Path) -> None:
    _passes(checkout, "hadolint", "Dockerfile")


def test_the_images_install_from_the_lock_file_with_the_pinned_installer(checkout: Path) -> None:
    steps = (checkout / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    syncs = re.findall(r"bin/uv sync (.*)", steps)
    assert syncs
    assert all("--frozen" in sync and "--no-dev" in sync for sync in syncs)
    assert steps.count("pip install") == steps.count("--require-hashes -r requirements-uv.txt")


def test_broker_and_airflow_have_the_version_of_the_local_stack(
    checkout: Path, services: dict[str, dict[str, Any]]
) -> None:
    locked = tomllib.loads((checkout / "uv.lock").read_text(encoding="utf-8"))["package"]
    airflow = next(package["version"] for package in locked if package["name"] == "apache-airflow")
    assert services["kafka"]["image"] == f"apache/kafka:{KAFKA_VERSION}"
    assert f"FROM apache/airflow:{airflow}-python3.11" in (checkout / "Dockerfile").read_text(encoding="utf-8")


def test_the_broker_is_set_as_the_local_one_is(checkout: Path) -> None:
    local = _properties(checkout / "stack/src/simpul_stack/kafka/server.properties")
    docker = _properties(checkout / "docker/kafka/server.properties")
    of_the_place = re.compile(r"listener|controller\.quorum|log\.dirs|^broker\.")
    same = {key: value for key, value in local.items() if not of_the_place.search(key)}
    assert {key: docker.get(key) for key in same} == same


def test_every_listener_of_the_broker_asks_for_a_login(checkout: Path) -> None:
    docker = _properties(checkout / "docker/kafka/server.properties")
    protocols = dict(pair.split(":") for pair in docker["listener.security.protocol.map"].split(","))
    assert set(protocols.values()) <= {"SASL_PLAINTEXT", "SASL_SSL"}
    assert "ANONYMOUS" not in docker["super.users"]


def test_airflow_has_a_real_auth_manager(services: dict[str, dict[str, Any]]) -> None:
    managers = {
        service["environment"]["AIRFLOW__CORE__AUTH_MANAGER"].rpartition(".")[2]
        for name, service in services.items()
        if name.startswith("airflow")
    }
    assert managers == {"FabAuthManager"}


def test_every_port_is_bound_to_this_machine_alone(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", ())]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_every_secret_is_demanded_and_none_is_written_down(checkout: Path, compose: dict[str, Any]) -> None:
    assert all(secret["file"].startswith("${SIMPUL_SECRETS_FOLDER:?") for secret in compose["secrets"].values())
    for service in compose["services"].values():
        plain = [name for name in service.get("environment", {}) if re.search("PASSWORD$|SECRET$|_KEY$", name)]
        assert not plain


def test_every_service_that_stays_is_healthy_or_restarted_within_limits(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name
        if name in ONE_SHOT:
            assert service["restart"] == "no", name
        else:
            assert service["restart"] == "unless-stopped", name
            assert "healthcheck" in service, name


def test_our_own_processes_may_do_nothing_but_their_work(services: dict[str, dict[str, Any]]) -> None:
    for name in OUR_OWN:
        service = services[name]
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["user"].endswith(":0"), name


def test_a_process_that_stays_sees_its_own_secrets_only(services: dict[str, dict[str, Any]]) -> None:
    for name in OUR_OWN - ONE_SHOT:
        logins = [secret["target"] for secret in services[name]["secrets"] if "/database/" in secret["target"]]
        assert len(logins) == 1, name
        assert "volumes" not in services[name], name


def test_the_secrets_for_docker_are_those_of_the_local_stack(checkout: Path, tmp_path: Path) -> None:
    made = tmp_path / "docker"
    subprocess.run([checkout / "docker/make-secrets", made], check=True, capture_output=True)
    passwords.make_secrets(tmp_path / "local", office_codes())
    local = set(_names(tmp_path / "local"))
    assert local <= set(_names(made))
    assert all(path.stat().st_mode & 0o077 == 0 for path in made.rglob("*"))


def test_making_the_secrets_again_changes_none(checkout: Path, tmp_path: Path) -> None:
    make = [checkout / "docker/make-secrets", tmp_path]
    subprocess.run(make, check=True, capture_output=True)
    first = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    subprocess.run(make, check=True, capture_output=True)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == first
    assert len({*first.values()}) == len(first)


def _passes(checkout: Path, tool: str, *arguments: str) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name(tool), *arguments], cwd=checkout, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def _properties(path: Path) -> dict[str, str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))


def _names(folder: Path) -> Iterator[str]:
    yield from (str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
