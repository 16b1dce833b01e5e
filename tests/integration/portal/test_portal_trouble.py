"""A portal whose world is broken: it says so in plain words, gives nothing away, and goes on by itself."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from html import escape
from pathlib import Path

import httpx
import pytest
from psycopg import sql
from tests.integration.portal.conftest import PATIENCE

SIMPUL = str(Path(sys.executable).with_name("simpul"))


@contextmanager
def database_frozen(portal):
    """The portal's connections to its database are there, and nobody answers on them."""
    backends = portal.registry.all(
        "SELECT pid FROM pg_stat_activity WHERE usename = 'simpul_portal' AND datname = current_database()"
    )
    for (backend,) in backends:
        os.kill(backend, signal.SIGSTOP)
    try:
        yield
    finally:
        for (backend,) in backends:
            os.kill(backend, signal.SIGCONT)


@contextmanager
def database_away(portal):
    """The portal's database takes no connection and has ended those it had."""
    closed = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    name = sql.Identifier(portal.registry.owner.info.dbname)
    with portal.knife() as knife:
        portal.server.execute(closed.format(name, sql.SQL("false")))
        try:
            knife.cut()
            yield
        finally:
            portal.server.execute(closed.format(name, sql.SQL("true")))


def test_while_the_database_is_away_every_page_says_so_and_then_works_again(portal):
    clerk = portal.visitor("3507")
    with database_away(portal):
        for address in ("/", "/perlu-diperbaiki", f"/catatan/{portal.offices['3507'].refused}"):
            answer = clerk.get(address)
            assert answer.status_code == 503
            assert "Sedang ada gangguan" in answer.text
            assert "coba lagi" in answer.text
            assert answer.headers["retry-after"] == "5"
            assert "Traceback" not in answer.text
        health = clerk.get("/sehat")
        assert (health.status_code, health.json()["database"]) == (503, "tidak terjangkau")
        assert portal.log_in(portal.visitor(), "3507", portal.offices["3507"].password).status_code == 503
    assert clerk.get("/").status_code == 200
    assert clerk.get("/sehat").json() == {"portal": "sehat", "database": "terjangkau"}
    assert "Traceback" not in portal.log.read_text()


def test_a_page_waits_for_no_database_that_is_frozen(portal):
    clerk = portal.visitor("3507")
    assert clerk.get("/").status_code == 200
    with database_frozen(portal):
        begun_at = time.monotonic()
        answer = clerk.get("/perlu-diperbaiki")
        waited = time.monotonic() - begun_at
    assert (answer.status_code, "Sedang ada gangguan" in answer.text) == (503, True)
    assert waited < 40
    assert clerk.get("/").status_code == 200
    assert "Traceback" not in portal.log.read_text()


def test_trying_again_leads_to_what_was_chosen_and_not_to_the_list_of_everything(portal):
    clerk = portal.visitor("3507")
    chosen = f"/perlu-diperbaiki.csv?alasan=nik_malformed&berkas={portal.offices['3507'].file}"
    with database_away(portal):
        page = clerk.get(chosen).text
    assert f'href="{escape(chosen)}"' in page


def test_who_sent_a_form_into_trouble_is_not_told_that_it_is_safe(portal):
    clerk = portal.visitor("3507")
    held = "/ditunda/" + re.findall("/ditunda/([0-9a-f-]{36})", clerk.get("/").text)[0]
    csrf = portal.csrf_of(clerk.get(held).text)
    with database_away(portal):
        answer = clerk.post(held, data={"tindakan": "jelaskan", "kata": "Data ini benar.", "csrf": csrf})
    assert answer.status_code == 503
    assert "Data Anda aman" not in answer.text
    assert "belum tentu tersimpan" in answer.text
    assert f'href="{held}"' in answer.text


def begun(portal, port, *words, state=None):
    """Another portal over the same database, or over that of another state."""
    return subprocess.Popen(
        [SIMPUL, "portal", "--port", str(port), *words],
        env={**os.environ, "SIMPUL_STATE": str(state or portal.state)},
        stderr=subprocess.DEVNULL,
    )


def ended(process):
    """Its exit code after SIGTERM."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE)


def test_a_portal_starts_while_its_database_is_away_and_ends_cleanly(portal, free_port):
    with database_away(portal):
        process = begun(portal, free_port)
        was_away = health_becomes(free_port, 503)
    is_back = health_becomes(free_port, 200)
    assert (was_away, is_back, ended(process)) == (True, True, 0)


def test_a_database_that_moved_is_found_without_a_new_start(portal, free_port, tmp_path):
    known = json.loads((portal.state / "connections.json").read_text())
    (tmp_path / "secrets").symlink_to(portal.state / "secrets")
    (tmp_path / "connections.json").write_text(json.dumps(known | {"database_port": 1}))
    process = begun(portal, free_port, state=tmp_path)
    was_away = health_becomes(free_port, 503)
    (tmp_path / "connections.json").write_text(json.dumps(known))
    is_found = health_becomes(free_port, 200, patience=10)
    assert (was_away, is_found, ended(process)) == (True, True, 0)


def test_over_https_its_cookies_are_bound_to_the_host_and_never_travel_in_clear(portal, free_port):
    process = begun(portal, free_port, "--https")
    health_becomes(free_port, 200)
    answer = httpx.get(f"http://127.0.0.1:{free_port}/masuk", timeout=PATIENCE)
    ended(process)
    assert answer.headers["set-cookie"].startswith("__Host-simpul-masuk=")
    assert "; Secure" in answer.headers["set-cookie"]
    assert "max-age" in answer.headers["strict-transport-security"]


@pytest.mark.parametrize(("words", "remote"), [((), "127.0.0.1"), (("--trusted-proxy", "127.0.0.1"), "10.9.8.7")])
def test_only_a_named_proxy_is_believed_when_it_says_for_whom_it_asks(portal, free_port, words, remote):
    process = begun(portal, free_port, *words)
    health_becomes(free_port, 200)
    address, headers = f"http://127.0.0.1:{free_port}", {"X-Forwarded-For": "10.9.8.7"}
    with httpx.Client(base_url=address, headers=headers, timeout=PATIENCE) as browser:
        portal.log_in(browser, "3507", "salah")
    ended(process)
    ((kept,),) = portal.registry.all("SELECT remote FROM access.login_attempt ORDER BY attempt_no DESC LIMIT 1")
    assert kept == remote


def test_a_portal_whose_database_password_is_wrong_says_so_and_ends(portal, tmp_path, free_port):
    (tmp_path / "connections.json").write_bytes((portal.state / "connections.json").read_bytes())
    (tmp_path / "secrets" / "database").mkdir(parents=True)
    (tmp_path / "secrets" / "database" / "simpul_portal").write_text("not-its-password")
    done = subprocess.run(
        [SIMPUL, "portal", "--port", str(free_port)],
        env={**os.environ, "SIMPUL_STATE": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == 3
    assert "its password is not the one in the secrets folder" in done.stderr
    assert "not-its-password" not in done.stderr


def test_a_database_login_that_owns_a_table_could_see_past_row_level_security_and_is_refused(portal, free_port):
    portal.registry.owner.execute("GRANT CREATE ON SCHEMA access TO simpul_portal")
    with portal.database("simpul_portal") as connection:
        connection.execute("CREATE TABLE access.of_its_own ()")
        connection.commit()
        done = subprocess.run(
            [SIMPUL, "portal", "--port", str(free_port)],
            env={**os.environ, "SIMPUL_STATE": str(portal.state)},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        connection.execute("DROP TABLE access.of_its_own")
    portal.registry.owner.execute("REVOKE CREATE ON SCHEMA access FROM simpul_portal")
    assert done.returncode == 3
    assert "owns tables" in done.stderr


def health_becomes(port, wanted, patience=PATIENCE):
    """Whether /sehat answers with this status before patience ends."""
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        try:
            if httpx.get(f"http://127.0.0.1:{port}/sehat").status_code == wanted:
                return True
        except httpx.TransportError:
            time.sleep(0.1)
    return False
