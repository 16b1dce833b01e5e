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
