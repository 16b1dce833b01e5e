import re
import stat
from pathlib import Path

import pytest

from simpul import settings
from simpul.errors import StopNow
from simpul_stack.passwords import make_broker_secrets, make_secrets


def _contents(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): path.read_text() for path in folder.rglob("*") if path.is_file()}


def test_every_login_gets_a_secret_of_its_own(tmp_path):
    make_secrets(tmp_path, ["3507", "3209"])
    made = _contents(tmp_path)
    assert {"kafka/office-3507", "kafka/relay", "portal/office-3209", "portal/officer-registry"} <= made.keys()
    assert {"database/simpul_intake", "database/simpul_airflow", "airflow/jwt", "keys/digest"} <= made.keys()
    assert len(set(made.values())) == len(made)


def test_the_password_of_a_real_brokers_administration_is_not_made_up(tmp_path):
    make_secrets(tmp_path, ["3507"])
    assert not (tmp_path / "kafka" / "admin").exists()
    make_broker_secrets(tmp_path)
    assert len((tmp_path / "kafka" / "admin").read_text()) > 24


def test_a_secret_that_is_there_is_never_changed(tmp_path):
    make_secrets(tmp_path, ["3507"])
    before = _contents(tmp_path)
    make_secrets(tmp_path, ["3507", "3209"])
    assert before.items() <= _contents(tmp_path).items()


def test_a_secret_that_a_full_disk_left_empty_is_none_and_is_made_again(tmp_path, monkeypatch):
    make_secrets(tmp_path, ["3507"])
    (tmp_path / "keys" / "digest").write_text("")
    monkeypatch.setenv("SIMPUL_SECRETS", str(tmp_path))
    with pytest.raises(StopNow, match="No secret for keys login 'digest'"):
        settings.load().digest_key()
    make_secrets(tmp_path, ["3507"])
    assert len(settings.load().digest_key()) == 32


def test_only_this_user_can_read_them(tmp_path):
    make_secrets(tmp_path / "secrets", ["3507"])
    for path in [tmp_path / "secrets", *(tmp_path / "secrets").rglob("*")]:
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_a_portal_password_can_be_read_out_and_typed(tmp_path):
    make_secrets(tmp_path, ["3507"])
    password = (tmp_path / "portal" / "office-3507").read_text()
    assert re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", password)
    assert not set(password) & set("ilo01")


def test_the_digest_key_is_64_hexadecimal_digits(tmp_path):
    make_secrets(tmp_path, [])
    assert len(bytes.fromhex((tmp_path / "keys" / "digest").read_text())) == 32
    assert len((tmp_path / "airflow" / "jwt").read_text()) >= 64
