"""A file is named after what it holds."""

from pathlib import Path

CATCH_ALLS = {"util", "utils", "helper", "helpers", "common", "misc", "shared", "stuff"}


def test_no_file_or_folder_is_a_catch_all(project_files: list[Path]) -> None:
    caught = [str(path) for path in project_files if CATCH_ALLS & {part.split(".")[0].lower() for part in path.parts}]
    assert not caught


def test_the_declared_rooms_for_schemas_and_suites_hold_no_python(project_files: list[Path]) -> None:
    assert not [
        str(path) for path in project_files if path.parts[0] in ("schemas", "expectations") and path.suffix == ".py"
    ]
