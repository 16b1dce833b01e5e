import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from simpul.errors import StopNow
from simpul.offices import setup_file
from simpul.offices.place import office_place
from simpul.offices.setup_file import SetupFile

NOW = datetime.now(UTC)


def made(**said):
    return SetupFile(
        **{
            "office_code": "3573", "office_name": "LTSA Kota Malang", "bootstrap": ["127.0.0.1:9094"],
            "security_protocol": "SASL_SSL", "principal": "office-3573", "password": "kata-sandi", "ca_pem": None,
            "issued_at": NOW, "expires_at": NOW + timedelta(days=7),
        } | said
    )  # fmt: skip


def test_what_is_written_is_read_and_nobody_else_may_read_it(tmp_path):
    file = tmp_path / "setup.json"
    setup_file.write(file, made())
    assert setup_file.read(file) == made()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert json.loads(file.read_text())["kind"] == "simpul.office_setup.v1"


def test_a_file_that_is_there_is_not_overwritten(tmp_path):
    file = tmp_path / "setup.json"
    file.write_text("mine")
    with pytest.raises(StopNow, match="is there already"):
        setup_file.write(file, made())
    assert file.read_text() == "mine"


def test_its_password_is_not_shown_with_it():
    assert "kata-sandi" not in repr(made()) + str(made())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: made(expires_at=NOW - timedelta(seconds=1)), "time of this set-up file is over"),
        (lambda: made(issued_at=NOW + timedelta(days=2)), "clock of this computer is behind"),
        (lambda: made(kind="simpul.office_setup.v2"), "another kind"),
        (lambda: made(office_code="../3573"), "another kind"),
    ],
)
def test_a_file_that_is_not_for_now_or_for_us_is_refused(tmp_path, content, words):
    setup_file.write(tmp_path / "setup.json", content())
    with pytest.raises(StopNow, match=words):
        setup_file.read(tmp_path / "setup.json")


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b"[1]"])
def test_what_is_no_set_up_file_is_refused_without_a_word_of_what_is_in_it(tmp_path, content):
    (tmp_path / "setup.json").write_bytes(content)
    with pytest.raises(StopNow, match="no set-up file, or it is damaged"):
        setup_file.read(tmp_path / "setup.json")


@pytest.mark.parametrize(
    ("code", "place"), [("3573", ("regency", "35.73")), ("3500", ("province", "35")), ("9171", ("regency", "91.71"))]
)
def test_an_offices_place_is_told_from_its_code(code, place):
    assert office_place(code) == place


@pytest.mark.parametrize(("code", "region"), [("9973", None), ("3573", "32.09"), ("3599", None), ("35", None)])
def test_an_office_without_a_known_place_is_refused(code, region):
    with pytest.raises(StopNow):
        office_place(code, region)
