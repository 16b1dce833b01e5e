import os
import pwd
import shutil

import pytest

from simpul.errors import StopNow
from simpul_stack import postgres_server
from simpul_stack.layout import Layout
from simpul_stack.postgres_server import _owner_map


@pytest.fixture
def layout(tmp_path):
    layout = Layout(tmp_path / "state")
    layout.make()
    postgres_server.make_home(layout)
    yield layout
    shutil.rmtree(layout.part(postgres_server.PART).resolve())


def test_a_registry_whose_data_went_away_is_not_begun_anew_unasked(layout):
    data = layout.part(postgres_server.PART).resolve() / "data"
    for _ in range(2):
        postgres_server.make_storage(layout, 1)
        assert (data / "PG_VERSION").is_file()

    shutil.rmtree(data)
    with pytest.raises(StopNow, match=r"is gone.*back-up-and-restore"):
        postgres_server.make_storage(layout, 1)
    assert not data.exists()
    (data.parent / "storage-is-made").unlink()
    postgres_server.make_storage(layout, 1)
    assert (data / "PG_VERSION").is_file()


def test_the_owner_is_who_runs_it_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "somebody-else")
    named = {line.split()[1] for line in _owner_map()}
    assert pwd.getpwuid(os.geteuid()).pw_name in named
    assert "somebody-else" not in named
