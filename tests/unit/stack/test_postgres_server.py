import os
import pwd
import resource
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from simpul.errors import StopNow
from simpul_stack import postgres_server
from simpul_stack.layout import Layout
from simpul_stack.postgres_server import _copy_software, _owner_map


@pytest.fixture
def closed_umask() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


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


def test_on_a_disk_that_fills_the_server_keeps_the_settings_that_it_had(layout: Layout) -> None:
    postgres_server.make_storage(layout, 1)
    data = layout.part(postgres_server.PART).resolve() / "data"
    before = {name: (data / name).read_text() for name in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf")}
    _, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, most))
    try:
        with pytest.raises(OSError, match="too large"):
            postgres_server.make_storage(layout, 2)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
    assert {name: (data / name).read_text() for name in before} == before


def test_the_owner_is_who_runs_it_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOGNAME", "USER"):
        monkeypatch.setenv(name, "somebody-else")
    named = {line.split()[1] for line in _owner_map()}
    assert pwd.getpwuid(os.geteuid()).pw_name in named
    assert "somebody-else" not in named


@pytest.mark.usefixtures("closed_umask")
def test_the_servers_user_reaches_its_folder_under_any_umask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_server, "server_user", lambda: pwd.getpwuid(os.geteuid()).pw_name)
    monkeypatch.setattr(postgres_server, "_can_reach", lambda path: False)
    monkeypatch.setattr(postgres_server, "_ELSEWHERE", tmp_path / "elsewhere")
    layout = Layout(tmp_path / "state")
    layout.make()
    postgres_server.make_home(layout)
    assert stat.S_IMODE((tmp_path / "elsewhere").stat().st_mode) == 0o755
    assert stat.S_IMODE(layout.part(postgres_server.PART).resolve().stat().st_mode) == 0o700


@pytest.mark.usefixtures("closed_umask")
def test_the_servers_user_runs_a_copy_of_what_was_installed_for_root_alone(tmp_path: Path) -> None:
    program = tmp_path / "package" / "pginstall" / "bin" / "postgres"
    program.parent.mkdir(parents=True)
    program.touch(mode=0o700)
    copy = tmp_path / "software"
    _copy_software(program.parents[1], copy)
    copied = copy / program.relative_to(tmp_path)
    assert {stat.S_IMODE(path.stat().st_mode) for path in (copied, *copied.parents[:4])} == {0o755}
