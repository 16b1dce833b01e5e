from pathlib import Path

import pytest

from simpul_stack.layout import Layout
from simpul_stack.supervision import _environment


@pytest.mark.parametrize("name", ["SIMPUL_SECRETS", "SIMPUL_KAFKA_CA"])
def test_programs_find_what_was_named_from_the_callers_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(name, "named")
    assert dict(_environment(Layout(tmp_path / "state")))[name] == str(tmp_path / "named")


def test_programs_see_nothing_that_bends_them_and_not_the_owners_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bending = ("PGHOST", "PGPASSWORD", "AIRFLOW__CORE__DAGS_FOLDER", "JAVA_TOOL_OPTIONS", "KAFKA_OPTS", "PYTHONPATH")
    for name in bending:
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("SIMPUL_DATABASE_URL", "postgresql://simpul_owner@db.example/simpul")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    seen = dict(_environment(Layout(tmp_path / "state")))
    assert not seen.keys() & set(bending)
    assert (seen["SIMPUL_DATABASE_URL"], seen["LC_ALL"]) == ("", "C.UTF-8")
