import shutil
import stat

import pytest

from simpul import settings
from simpul.errors import StopNow
from simpul_stack.layout import Layout, layout_of, lend, short_folder


def test_a_short_folder_holds_its_own_sockets(tmp_path):
    assert short_folder(tmp_path) == tmp_path


def test_a_long_one_is_given_a_short_private_folder_and_keeps_it(tmp_path):
    deep = tmp_path / ("a" * 60) / ("b" * 60)
    deep.mkdir(parents=True)
    short = short_folder(deep)
    try:
        assert len(str(short)) < 60
        assert stat.S_IMODE(short.stat().st_mode) == 0o700
        assert short_folder(deep) == short
    finally:
        shutil.rmtree(short)


def test_a_short_folder_that_went_away_is_made_anew(tmp_path):
    deep = tmp_path / ("a" * 100)
    deep.mkdir()
    shutil.rmtree(short_folder(deep))
    again = short_folder(deep)
    try:
        assert again.is_dir()
    finally:
        shutil.rmtree(again)


def test_others_may_pass_through_the_state_but_not_look_into_it(tmp_path):
    layout = Layout(tmp_path / "state")
    layout.make()
    assert stat.S_IMODE(layout.state.stat().st_mode) == 0o711
    assert stat.S_IMODE(layout.logs.stat().st_mode) == 0o700  # whoever knows a log's name may not read it either


@pytest.mark.parametrize("name", ["100%", 'a "b"', "Jakarta, BP2MI", "salinan #2", "salinan ;2", "a\\b"])
def test_a_state_whose_path_would_be_read_as_another_is_refused(name, tmp_path, monkeypatch):
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / name))
    with pytest.raises(StopNow, match="SIMPUL_STATE"):
        layout_of(settings.load())


def test_a_state_with_quotes_blanks_and_letters_of_any_kind_is_taken(tmp_path, monkeypatch):
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "o'brien kantor#2 $ké;x"))
    assert layout_of(settings.load()).state == (tmp_path / "o'brien kantor#2 $ké;x").resolve()


def test_a_checkout_in_whose_path_supervisord_sees_a_comment_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path))
    monkeypatch.setattr("sys.prefix", "/home/ltsa/salinan #2/.venv")
    with pytest.raises(StopNow, match="move the checkout"):
        layout_of(settings.load())


@pytest.fixture
def lent(tmp_path, monkeypatch):
    """A state whose database lies elsewhere, as where its server's user cannot reach the state."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    layout = Layout(tmp_path / "state")
    layout.make()
    lend(layout.part("postgres"), elsewhere)
    monkeypatch.setenv("SIMPUL_STATE", str(layout.state))
    return layout


def test_a_copy_of_a_state_is_kept_from_the_database_of_the_original(lent, tmp_path, monkeypatch):
    shutil.copytree(lent.state, tmp_path / "copy", symlinks=True)
    layout_of(settings.load())
    monkeypatch.setenv("SIMPUL_STATE", str(tmp_path / "copy"))
    with pytest.raises(StopNow, match=f"belongs to {lent.part('postgres')}"):
        layout_of(settings.load())


def test_a_state_that_was_moved_keeps_its_database_and_its_former_place_may_be_used_again(lent, tmp_path, monkeypatch):
    moved = tmp_path / "moved"
    lent.state.rename(moved)
    monkeypatch.setenv("SIMPUL_STATE", str(moved))
    layout_of(settings.load()).make()
    shutil.copytree(moved, lent.state, symlinks=True)
    layout_of(settings.load())
    monkeypatch.setenv("SIMPUL_STATE", str(lent.state))
    with pytest.raises(StopNow, match=f"belongs to {moved}"):
        layout_of(settings.load())
