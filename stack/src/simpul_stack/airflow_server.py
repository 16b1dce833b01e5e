"""Airflow on this machine: API server, scheduler and DAG processor, each a program of its own, and the watch over one.

Programs and not ``airflow standalone``: each is started again by itself when it dies, none is orphaned, and
the triggerer, which no DAG of ours needs, is not started.
"""

import configparser
import hashlib
import io
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import psycopg

from simpul.adapters.logins import AIRFLOW_DATABASE, AIRFLOW_ROLE
from simpul.declared import checkout
from simpul.errors import StopNow
from simpul.settings import Settings
from simpul.whole_file import write_private
from simpul_stack.layout import Layout
from simpul_stack.programs import Program

PART = "airflow"
ADMIN = "admin"
API_SERVER, SCHEDULER, DAG_PROCESSOR = "airflow-api-server", "airflow-scheduler", "airflow-dag-processor"
WATCH = "airflow-watch"
PROGRAMS = (API_SERVER, SCHEDULER, DAG_PROCESSOR, WATCH)


def programs(layout: Layout, settings: Settings, port: int) -> list[Program]:
    """Write Airflow's settings and say how its programs are started."""
    home = layout.part(PART)
    write_private(home / "passwords.json", json.dumps({ADMIN: settings.secret("airflow", ADMIN)}))
    configuration = _configuration(home, settings, port)
    write_private(home / "airflow.cfg", configuration)
    airflow = _airflow()
    commands = {
        API_SERVER: [airflow, "api-server", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"],
        # Logs are read from the folder they share: no log server, which would listen on every address.
        SCHEDULER: [airflow, "scheduler", "--skip-serve-logs"],
        DAG_PROCESSOR: [airflow, "dag-processor"],
        WATCH: [sys.executable, "-m", "simpul_stack.airflow_watch"],
    }
    # Each reads its settings once. By their digest a running one is seen to have others, and is started anew.
    environment = {**_environment(home), "SIMPUL_AIRFLOW_SETTINGS": _digest(configuration)}
    return [Program(name, PART, words, environment) for name, words in commands.items()]


def _digest(configuration: str) -> str:
    return hashlib.blake2b(configuration.encode(), digest_size=16).hexdigest()


def migrate(layout: Layout, settings: Settings) -> None:
    """Bring Airflow's own tables to this version of Airflow; does nothing where they are."""
    noted = layout.part(PART) / "migrated"
    if noted.is_file() and noted.read_text(encoding="utf-8") == _revision(settings):
        return
    _run_migration(layout)
    write_private(noted, _revision(settings))


def _run_migration(layout: Layout) -> None:
    home = layout.part(PART)
    with layout.log("airflow-migrate").open("w", encoding="utf-8") as log:
        done = subprocess.run(
            [_airflow(), "db", "migrate"],
            cwd=home,
            env={"PATH": str(Path(sys.executable).parent), "HOME": str(home), **_environment(home)},
            stdout=log,
            stderr=log,
            check=False,
        )
    if done.returncode:
        raise StopNow(f"Airflow could not make its tables: see {layout.log('airflow-migrate')}.")


def _revision(settings: Settings) -> str:
    """Airflow's version here and the revision of its tables there; the latter is empty for a new database."""
    with psycopg.connect(settings.role_url(AIRFLOW_ROLE, AIRFLOW_DATABASE)) as connection:
        table = connection.execute("SELECT to_regclass('alembic_version')").fetchone()
        if table is None or table[0] is None:
            return f"{version('apache-airflow')} -"
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
        return f"{version('apache-airflow')} {row[0] if row else '-'}"


def _airflow() -> str:
    return str(Path(sys.executable).with_name("airflow"))


def _environment(home: Path) -> dict[str, str]:
    return {"AIRFLOW_HOME": str(home)}


def _configuration(home: Path, settings: Settings, port: int) -> str:
    source = checkout()
    if source is None:
        raise StopNow("The local stack runs from a checkout: the DAGs are not part of the installed package.")
    page = f"http://127.0.0.1:{port}"
    database = settings.role_url(AIRFLOW_ROLE, AIRFLOW_DATABASE).replace("postgresql", "postgresql+psycopg", 1)
    sections = {
        "core": {
            "dags_folder": str(source / "dags"),
            "load_examples": "False",
            "executor": "LocalExecutor",
            "parallelism": "3",
            "dags_are_paused_at_creation": "False",
            "execution_api_server_url": f"{page}/execution/",
            "auth_manager": "airflow.api_fastapi.auth.managers.simple.simple_auth_manager.SimpleAuthManager",
            "simple_auth_manager_users": f"{ADMIN}:admin",
            "simple_auth_manager_passwords_file": str(home / "passwords.json"),
            "fernet_key": "",
        },
        "database": {
            "sql_alchemy_conn": database,
            "sql_alchemy_conn_async": database,
            "sql_alchemy_pool_size": "3",
        },
        "api": {
            "base_url": page,
            "secret_key": settings.secret("airflow", "session"),
            "expose_config": "False",
        },
        "api_auth": {"jwt_secret": settings.secret("airflow", "jwt")},
        "logging": {"base_log_folder": str(home / "logs"), "logging_level": "WARNING"},
        "scheduler": {
            "scheduler_idle_sleep_time": "0.5",
            "scheduler_heartbeat_sec": "2",
            # What was at work in a scheduler that was killed begins again after a minute, not after five.
            "task_instance_heartbeat_timeout": "60",
            "orphaned_tasks_check_interval": "30",
        },
        "dag_processor": {
            "min_file_process_interval": "30",
            "refresh_interval": "30",
            "parsing_processes": "1",
        },
    }
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_dict({name: {k: v.replace("%", "%%") for k, v in values.items()} for name, values in sections.items()})
    text = io.StringIO()
    parser.write(text)
    return text.getvalue()
