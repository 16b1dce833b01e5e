"""An office's computer is set up by a file, over TLS; whatever is wrong with the line is told by what it is."""

import json
import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.integration.secured.broker import OFFICE, OTHER, SecuredBroker
from tests.integration.secured.certificates import authority

from simpul.adapters import broker_admin
from simpul.adapters.broker import events_topic, verdicts_topic
from simpul.errors import SimpulError, StopNow
from simpul.offices.setup_file import SetupFile, write
from simpul_office.causes import sentence
from simpul_office.setting_up import set_up

SIMPUL = Path(sys.executable).with_name("simpul")
HEADER = "jenis_dokumen,versi,kode_ltsa,nomor_registrasi,kode_tahap,tanggal_tahap,nomor_dokumen,operator"


class Computer:
    """A computer of an office, which knows of the ministry what its set-up file says."""

    def __init__(self, folder: Path, broker: SecuredBroker) -> None:
        self.broker, self.state, self.home = broker, folder / "state", folder / "kantor"
        self.file = folder / "pemasangan.json"

    def given(self, listener: str = "sound", **changed: Any) -> None:
        """The ministry's file lies here."""
        said = {
            "office_code": OFFICE,
            "office_name": "LTSA Kabupaten Malang",
            "bootstrap": [self.broker.address(listener)],
            "security_protocol": "SASL_PLAINTEXT" if listener == "plain" else "SASL_SSL",
            "principal": f"office-{OFFICE}",
            "password": self.broker.password(OFFICE),
            "ca_pem": self.broker.authority.pem,
            "issued_at": datetime.now(UTC),
            "expires_at": datetime.now(UTC) + timedelta(days=7),
        }
        self.file.unlink(missing_ok=True)
        write(self.file, SetupFile(**(said | changed)))

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """``simpul office WORDS`` on this computer, which knows of no stack."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SIMPUL_")}
        environment |= {"SIMPUL_STATE": str(self.state), "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"}
        command = [str(SIMPUL), "office", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)

    def set_up(self) -> subprocess.CompletedProcess[str]:
        return self.run("setup", str(self.file), "--folder", str(self.home))

    def doctor(self) -> dict[str, Any]:
        """What the doctor finds, by the name of the check."""
        done = self.run("doctor", "--format", "json")
        found = json.loads(done.stdout)
        assert done.returncode == (0 if found["ok"] else 1)
        return {check["name"]: check for check in found["checks"]}


def stage_line(office_code: str) -> str:
    return f"TAHAPAN,2026.1,{office_code},REG/1,VERIFIED,2026-01-05,VRF/1,admin"


@pytest.fixture
def computer(tmp_path: Path, office_broker: SecuredBroker) -> Computer:
    return Computer(tmp_path, office_broker)


def test_the_file_is_used_once_and_then_the_folders_are_there_and_a_file_goes_out(computer: Computer) -> None:
    computer.given()
    done = computer.set_up()
    assert done.returncode == 0, done.stderr
    assert not computer.file.exists()
    assert computer.broker.password(OFFICE) not in done.stdout + done.stderr
    assert "berkas yang hanya dibaca pengguna ini" in done.stdout
    kept = computer.state / "office" / OFFICE
    assert datetime.fromisoformat(json.loads((kept / "set-up-at.json").read_bytes())) <= datetime.now(UTC)
    assert all(path.stat().st_mode & 0o077 == 0 for path in [kept, *kept.iterdir()])
    again = computer.set_up()
    assert (again.returncode, "sudah dipakai" in again.stderr) == (3, True)
    (computer.home / "1-kirim" / "tahapan.csv").write_text(f"{HEADER}\n{stage_line(OFFICE)}\n")
    assert computer.run("run", "--once").returncode == 0
    assert (computer.home / "3-terkirim" / "tahapan.csv").exists()
    of_here = computer.run("publish")
    assert (of_here.returncode, "Tidak ada baris yang menunggu" in of_here.stdout) == (0, True), of_here.stderr
    checks = computer.doctor()
    assert not [check for check in checks.values() if check["ok"] is False]
    assert "cocok" in checks["clock"]["seen"]


@pytest.mark.parametrize(
    ("listener", "changed", "said"),
    [
        ("expired", {}, "lewat masa berlakunya"),
        ("early", {}, "belum berlaku"),
        ("elsewhere", {}, "bukan untuk alamat"),
        ("sound", {"ca_pem": authority().pem}, "tidak dikenal"),
        ("plain", {"security_protocol": "SASL_SSL"}, "tidak dapat diamankan"),
        ("sound", {"security_protocol": "SASL_PLAINTEXT"}, "tanpa itu"),
        ("sound", {"password": "salah"}, "kata sandi kantor tidak diterima"),
        ("sound", {"principal": "office-9999"}, "kata sandi kantor tidak diterima"),
        ("sound", {"bootstrap": ["127.0.0.1:9"]}, "tidak dapat dihubungi"),
        ("sound", {"bootstrap": ["tidak-ada.invalid:9092"]}, "Alamat server kementerian tidak ditemukan"),
        ("sound", {"expires_at": datetime.now(UTC) - timedelta(days=1)}, "Masa berlaku berkas pemasangan"),
    ],
)
def test_each_fault_of_the_line_is_told_by_what_it_is_and_nothing_is_stored(
    computer: Computer, listener: str, changed: dict[str, Any], said: str
) -> None:
    computer.given(listener, **changed)
    with pytest.raises(SimpulError) as refused:
        set_up(computer.state, computer.file, computer.home)
    assert said in sentence(refused.value)
    assert computer.file.exists()
    assert not (computer.state / "office" / OFFICE / "connection.json").exists()


def test_a_new_password_leaves_the_folder_where_it_is(computer: Computer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(computer.home.parent / "rumah"))
    computer.given()
    set_up(computer.state, computer.file, computer.home)
    computer.given()
    assert set_up(computer.state, computer.file, None).folder == str(computer.home)
    (computer.state / "office" / OFFICE / "connection.json").write_bytes(b"")
    computer.given()
    assert set_up(computer.state, computer.file, None).folder == str(Path.home() / "Simpul")


def test_the_folder_of_the_set_up_is_missed_where_its_disk_is_away_when_the_agent_starts_for_the_first_time(
    computer: Computer,
) -> None:
    computer.given()
    set_up(computer.state, computer.file, computer.home)
    computer.home.rename(computer.home.with_name("elsewhere"))
    done = computer.run("run", "--once")
    assert (done.returncode, "Folder Simpul tidak ada di tempatnya" in done.stderr) == (3, True), done.stderr
    assert not computer.home.exists()


def test_setting_up_again_makes_no_folder_where_the_disk_of_the_old_one_is_away(computer: Computer) -> None:
    computer.given()
    set_up(computer.state, computer.file, computer.home)
    computer.home.rename(computer.home.with_name("elsewhere"))
    computer.given()
    with pytest.raises(StopNow) as away:
        set_up(computer.state, computer.file, None)
    assert away.value.cause == "folder_away"
    assert not computer.home.exists()
    assert computer.file.exists()


def test_the_doctor_tells_a_revoked_login_from_a_missing_right(computer: Computer) -> None:
    computer.given(principal=f"office-{OTHER}", password=computer.broker.password(OTHER))
    assert computer.set_up().returncode == 0
    checks = computer.doctor()
    assert [checks[name]["ok"] for name in ("network", "encryption", "login")] == [True] * 3
    assert [checks[name]["ok"] for name in ("write", "read")] == [False] * 2
    assert "hak kirim" in checks["write"]["todo"]
    with computer.broker.owned(), broker_admin.connect() as admin:
        broker_admin.make_users(admin, {f"office-{OTHER}": "yang-baru"})
        checks = computer.doctor()
        broker_admin.make_users(admin, {f"office-{OTHER}": computer.broker.password(OTHER)})
    assert [checks[name]["ok"] for name in ("network", "encryption", "login", "write")] == [True, True, False, None]
    assert "kata sandi kantor tidak diterima" in checks["login"]["seen"]


def test_an_address_that_takes_connections_and_says_nothing_keeps_nobody_from_the_next_one(computer: Computer) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        computer.given(bootstrap=[f"127.0.0.1:{silent.getsockname()[1]}", computer.broker.address("sound")])
        done = computer.set_up()
        assert done.returncode == 0, done.stderr
        (computer.home / "1-kirim" / "tahapan.csv").write_text(f"{HEADER}\n{stage_line(OFFICE)}\n")
        assert computer.run("run", "--once").returncode == 0
        assert (computer.home / "3-terkirim" / "tahapan.csv").exists()
        assert not [check for check in computer.doctor().values() if check["ok"] is False]
        assert "Belum semua kabar" not in computer.run("status").stdout


def test_an_office_whose_topics_are_gone_is_told_so_wherever_it_asks(computer: Computer) -> None:
    computer.given(office_code=OTHER, principal=f"office-{OTHER}", password=computer.broker.password(OTHER))
    assert computer.set_up().returncode == 0
    (computer.home / "1-kirim" / "tahapan.csv").write_text(f"{HEADER}\n{stage_line(OTHER)}\n")
    with computer.broker.owned(), broker_admin.connect() as admin:
        admin.delete_topics([events_topic(OTHER), verdicts_topic(OTHER)])
        try:
            checks = computer.doctor()
            assert computer.run("run", "--once").returncode == 0
            publishing = computer.run("publish", "--timeout", "20")
            status = computer.run("status")
        finally:
            broker_admin.make_topics(admin, [OTHER])
    for name in ("write", "read"):
        assert (checks[name]["ok"], "belum terdaftar" in checks[name]["seen"]) == (False, True), checks[name]
    log = (computer.state / "log" / "simpul.log").read_text(encoding="utf-8")
    assert "belum terdaftar" in log
    assert "tidak menjawab" not in log
    assert (publishing.returncode, "belum terdaftar" in publishing.stdout) == (3, True), publishing.stdout
    assert "belum terdaftar" in status.stdout
    assert (computer.home / "2-diproses" / "tahapan.csv").exists()
    assert computer.run("run", "--once").returncode == 0
    assert (computer.home / "3-terkirim" / "tahapan.csv").exists()


def test_a_computer_that_was_never_set_up_says_so(computer: Computer) -> None:
    done = computer.run("doctor")
    assert (done.returncode, done.stdout) == (3, "")
    assert "belum dipasang" in done.stderr
