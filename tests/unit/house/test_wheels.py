"""What is installed: each wheel carries its room and nothing else, and an office needs no more than two of them."""

import json
import re
import subprocess
import sys
import zipfile
from importlib.metadata import Distribution
from pathlib import Path

import pytest

ROOMS = {
    "simpul": "src",
    "simpul_office": "producers/src",
    "simpul_consumers": "consumers/src",
    "simpul_portal": "portal/src",
    "simpul_stack": "stack/src",
}
DECLARED = ("schemas", "expectations", "warehouse")
TOO_HEAVY = {"airflow", "great_expectations", "pandas", "pyarrow", "sqlalchemy", "splink"}
OFFICE_MEGABYTES = 90


@pytest.fixture(scope="module")
def wheels(checkout: Path, uv: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The wheel of every room, freshly built."""
    folder = tmp_path_factory.mktemp("wheels")
    _run([uv, "build", "--quiet", "--all-packages", "--wheel", "--out-dir", str(folder)], checkout)
    return {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}


@pytest.fixture(scope="module")
def office_pc(checkout: Path, uv: str, wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing but the office's wheels and what they need, in the versions of uv.lock."""
    home = tmp_path_factory.mktemp("office-pc")
    pinned = _run(
        [
            uv,
            "export",
            "--quiet",
            "--frozen",
            "--no-dev",
            "--no-hashes",
            "--no-emit-workspace",
            "--package",
            "simpul-office",
        ],
        checkout,
    )
    (home / "pinned.txt").write_text(pinned, encoding="utf-8")
    _run([uv, "venv", "--quiet", "--python", sys.executable, str(home / "venv")], home)
    ours = [str(wheels["simpul"]), str(wheels["simpul_office"])]
    python = str(home / "venv/bin/python")
    _run([uv, "pip", "install", "--quiet", "--python", python, "-c", str(home / "pinned.txt"), *ours], home)
    return home / "venv"


def test_there_is_a_wheel_for_every_room(wheels: dict[str, Path]) -> None:
    assert wheels.keys() == ROOMS.keys()


@pytest.mark.parametrize("package", ROOMS)
def test_a_wheel_puts_only_its_own_package_at_the_top(package: str, wheels: dict[str, Path]) -> None:
    top = {name.split("/")[0] for name in zipfile.ZipFile(wheels[package]).namelist()}
    assert {name for name in top if not name.endswith(".dist-info")} == {package}


@pytest.mark.parametrize("package", ROOMS)
def test_a_wheel_holds_every_file_of_its_room(package: str, wheels: dict[str, Path], project_files: list[Path]) -> None:
    inside = set(zipfile.ZipFile(wheels[package]).namelist())
    room = Path(ROOMS[package])
    expected = {str(path.relative_to(room)) for path in project_files if path.is_relative_to(room)}
    assert expected <= inside


@pytest.mark.parametrize("package", ROOMS)
def test_a_wheel_carries_its_licence_and_whose_work_it_holds(
    package: str, wheels: dict[str, Path], checkout: Path
) -> None:
    wheel = zipfile.ZipFile(wheels[package])
    carried = {Path(name).name: name for name in wheel.namelist() if ".dist-info/licenses/" in name}
    for name in ("LICENSE", "NOTICE"):
        assert wheel.read(carried[name]) == (checkout / name).read_bytes()


@pytest.mark.parametrize("room", DECLARED)
def test_the_core_wheel_holds_every_declared_file(
    room: str, wheels: dict[str, Path], project_files: list[Path]
) -> None:
    inside = set(zipfile.ZipFile(wheels["simpul"]).namelist())
    expected = {f"simpul/_declared/{path}" for path in project_files if path.parts[0] == room}
    assert expected
    assert expected <= inside


def test_on_an_office_pc_only_our_two_names_stand_beside_what_we_depend_on(office_pc: Path) -> None:
    packages = next(office_pc.glob("lib/python*/site-packages"))
    ours = [found for found in _installed(packages) if found.name.startswith("simpul")]
    tops = {Path(str(file)).parts[0] for found in ours for file in found.files or ()}
    assert {found.name for found in ours} == {"simpul", "simpul-office"}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"simpul", "simpul_office", ".."}


def test_an_office_pc_is_light(office_pc: Path) -> None:
    packages = next(office_pc.glob("lib/python*/site-packages"))
    assert not TOO_HEAVY & {path.name for path in packages.iterdir()}
    megabytes = sum(path.stat().st_size for path in packages.rglob("*") if path.is_file()) / 1e6
    assert megabytes < OFFICE_MEGABYTES


def test_the_bundled_sheet_is_checked_on_an_office_pc_without_a_checkout(
    checkout: Path, office_pc: Path, tmp_path: Path
) -> None:
    named = re.search(r"^SAMPLE := producers/src/(.+)$", (checkout / "Makefile").read_text(), re.MULTILINE)
    assert named, "the Makefile names no sheet for the demo's first step"
    sample = next(office_pc.glob("lib/python*/site-packages")) / named[1]
    done = subprocess.run(
        [str(office_pc / "bin/simpul"), "check", str(sample), "--office", "3507", "--format", "jsonl"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    verdicts = [json.loads(line)["verdict"] for line in done.stdout.splitlines()]
    assert verdicts.count("rejected") == 3
    assert verdicts.count("accepted") == len(verdicts) - 3 > 3


def _installed(packages: Path) -> list[Distribution]:
    return list(Distribution.discover(path=[str(packages)]))


def _run(command: list[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stderr}"
    return done.stdout
