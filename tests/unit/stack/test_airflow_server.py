from pathlib import Path

from simpul.settings import Settings
from simpul_stack import airflow_server
from simpul_stack.layout import Layout

ADDRESS = {"SIMPUL_DATABASE_URL": "postgresql://simpul_owner@127.0.0.1:5433/simpul"}


def sections(state: Path, password: str) -> list[str]:
    """What the supervisor reads of Airflow's programs where its database login has this password."""
    for kind, name, secret in (
        ("database", "simpul_airflow", password), ("airflow", "admin", "a"), ("airflow", "session", "s"),
        ("airflow", "jwt", "j"),
    ):  # fmt: skip
        (state / "secrets" / kind).mkdir(parents=True, exist_ok=True)
        (state / "secrets" / kind / name).write_text(secret)
    layout, settings = Layout(state), Settings(state, state / "secrets", ADDRESS)
    layout.part(airflow_server.PART).mkdir(parents=True, exist_ok=True)
    return [program.section(layout) for program in airflow_server.programs(layout, settings, 8080)]


def test_programs_are_others_once_their_settings_are_so_that_a_running_one_is_started_anew(tmp_path: Path) -> None:
    first = sections(tmp_path, "old-one")
    assert sections(tmp_path, "old-one") == first
    for before, after in zip(first, sections(tmp_path, "new-one"), strict=True):
        assert before != after
        assert "new-one" not in after
