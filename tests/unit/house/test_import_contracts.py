"""Who may import whom: the picture of the rooms, held."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path


def test_every_import_contract_is_kept(checkout: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=checkout, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_the_domain_imports_the_standard_library_and_itself_alone(checkout: Path) -> None:
    foreign = {
        f"{path.name}: {name}"
        for path in (checkout / "src/simpul/domain").glob("*.py")
        for name in _imported(path)
        if name.partition(".")[0] not in sys.stdlib_module_names and not name.startswith("simpul.domain")
    }
    assert not foreign


def test_great_expectations_and_pandas_are_imported_inside_functions_only(checkout: Path) -> None:
    """Importing them takes seconds: only the call that needs them may pay."""
    slow = {
        str(path.relative_to(checkout))
        for path in (checkout / "src/simpul").rglob("*.py")
        for name in _imported(path, top_level_only=True)
        if name.partition(".")[0] in ("great_expectations", "pandas")
    }
    assert slow <= {str(path) for path in _suite_modules(checkout)}


def _suite_modules(checkout: Path) -> Iterator[Path]:
    """Modules that exist for Great Expectations; whoever imports them does so inside a function."""
    yield from (path.relative_to(checkout) for path in (checkout / "src/simpul/adapters").glob("*suite*.py"))


def _imported(path: Path, top_level_only: bool = False) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in tree.body if top_level_only else ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module
