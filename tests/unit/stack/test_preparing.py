import json
from pathlib import Path

import psycopg.conninfo
import pytest

from simpul.settings import Settings
from simpul_stack.layout import Layout
from simpul_stack.preparing import _connections
from simpul_stack.stack import Stack
from simpul_stack.supervision import Supervisor

PORTS = {"kafka": 1, "postgres": 2, "airflow": 3, "portal": 4}


@pytest.mark.parametrize(
    ("address", "trust"),
    [
        ("postgresql://simpul_owner@db.example/simpul?sslmode=verify-full", {"sslmode": "verify-full"}),
        ("", {"sslmode": "disable"}),
    ],
)
def test_programs_that_know_no_owners_address_trust_the_database_as_it_says(
    address: str, trust: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "parts" / "postgres").mkdir(parents=True)
    (tmp_path / "secrets" / "database").mkdir(parents=True)
    (tmp_path / "secrets" / "database" / "simpul_intake").write_text("x")
    caller = Settings(tmp_path, tmp_path / "secrets", {"SIMPUL_DATABASE_URL": address, "SIMPUL_KAFKA_BOOTSTRAP": "k:1"})
    layout = Layout(tmp_path)
    (tmp_path / "connections.json").write_text(
        json.dumps(_connections(Stack(caller, layout, Supervisor(layout)), PORTS))
    )
    program = Settings(tmp_path, tmp_path / "secrets", {"SIMPUL_DATABASE_URL": ""})
    asked = psycopg.conninfo.conninfo_to_dict(program.role_url("simpul_intake"))
    assert {"sslmode": asked.get("sslmode")} == trust
