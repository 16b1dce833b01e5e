from pathlib import Path

import pytest

from simpul_stack.layout import Layout
from simpul_stack.supervision import _environment


def test_programs_find_secrets_that_were_named_from_the_callers_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIMPUL_SECRETS", "secrets")
    assert dict(_environment(Layout(tmp_path / "state")))["SIMPUL_SECRETS"] == str(tmp_path / "secrets")
