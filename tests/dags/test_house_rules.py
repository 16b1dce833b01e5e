"""The house rules for DAGs: a DAG is a picture with a caption, and each task one call into the core."""

import ast
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from simpul.errors import RetryLater, StopNow

DAG_FILES = sorted((Path(__file__).parents[2] / "dags").glob("*.py"))
HEAVY = {"great_expectations", "pandas", "psycopg", "pyarrow", "splink", "sqlalchemy", "kafka", "duckdb", "simpul"}
# How often a clock strikes, in the words of a caption.
RHYTHMS = {re.compile(r"\d+ \* \* \* \*"): "every hour", re.compile(r"\*/10 \* \* \* \*"): "every ten minutes"}
RUN_TIME_VALUES = {"now", "utcnow", "today", "uuid4", "uuid1", "random", "time"}


@pytest.fixture(scope="module")
def bag(dags_folder: Path) -> Any:
    from airflow.dag_processing.dagbag import DagBag

    return DagBag(str(dags_folder))


def test_every_file_gives_exactly_one_dag_of_its_name_without_an_error(bag: Any) -> None:
    assert bag.import_errors == {}
    assert sorted(bag.dags) == [path.stem for path in DAG_FILES]


def test_every_dag_has_an_owner_retries_and_one_run_at_a_time(bag: Any) -> None:
    for dag in bag.dags.values():
        assert dag.max_active_runs == 1
        assert dag.catchup is False
        assert all(task.owner != "airflow" and task.retries >= 1 for task in dag.tasks)


def test_every_caption_says_what_when_if_it_fails_and_safe_to_rerun(bag: Any) -> None:
    for dag in bag.dags.values():
        for word in ("**What.**", "**When.**", "**If it fails.**", "**Safe to rerun**"):
            assert word in dag.doc_md, f"{dag.dag_id} does not say {word}"


def test_a_caption_says_when_as_the_schedule_does(bag: Any) -> None:
    for dag in bag.dags.values():
        said = " ".join(dag.doc_md.partition("**When.**")[2].partition("**If it fails.**")[0].split()).lower()
        (rhythm,) = [words for clock, words in RHYTHMS.items() if clock.fullmatch(_clock(dag))]
        assert [words for words in RHYTHMS.values() if words in said] == [rhythm], dag.dag_id
        assert set(re.findall(r"simpul://[a-z-]+", said)) == _wakers(dag), dag.dag_id


def test_the_load_wakes_on_passed_slices_and_the_marts_on_the_load(bag: Any) -> None:
    woken_by = {name: _wakers(dag) for name, dag in bag.dags.items() if _wakers(dag)}
    assert woken_by == {"registry_load": {"simpul://slices-passed"}, "marts_publish": {"simpul://registry-loaded"}}
    wake = bag.dags["registry_load"].get_task("wake_marts")
    assert [asset.name for asset in wake.outlets] == ["simpul://registry-loaded"]


def test_the_marts_wake_whatever_became_of_the_load_and_a_load_that_failed_is_shown_so(bag: Any) -> None:
    load, wake = (bag.dags["registry_load"].get_task(name) for name in ("load_slices", "wake_marts"))
    assert wake.upstream_list == [load]
    assert wake.is_teardown
    assert not wake.on_failure_fail_dagrun, "the load alone says how the run went"


@pytest.mark.parametrize(
    ("fault", "action"), [(RetryLater("away"), "retry"), (StopNow("refused"), "fail"), (ZeroDivisionError(), "fail")]
)
def test_only_what_is_away_is_waited_for_before_the_marts_wake(bag: Any, fault: Exception, action: str) -> None:
    policy = bag.dags["registry_load"].get_task("load_slices").retry_policy
    assert policy.evaluate(fault, try_number=1, max_tries=5).action.value == action


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_nothing_heavy_is_imported_when_a_dag_is_parsed_and_no_other_dag_ever(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    others = {other.stem for other in DAG_FILES}
    at_top = {name for node in tree.body for name in _imported(node)}
    anywhere = {name for node in ast.walk(tree) for name in _imported(node)}
    assert not at_top & HEAVY
    assert not anywhere & others
    assert anywhere <= {"datetime", "airflow", "simpul"}, "a task calls the core, and nothing else"


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_no_value_of_the_moment_stands_in_a_dag(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
              for node in ast.walk(tree) if isinstance(node, ast.Call)}  # fmt: skip
    assert not called & RUN_TIME_VALUES


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_a_dag_holds_no_sql(path: Path) -> None:
    texts = [node.value for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
             if isinstance(node, ast.Constant) and isinstance(node.value, str)]  # fmt: skip
    assert not [text for text in texts if text.lstrip().upper().startswith(("SELECT ", "INSERT ", "UPDATE ", "WITH "))]


def test_what_a_task_returns_is_counts_by_name() -> None:
    from simpul.registry.load import LoadResult

    assert all(isinstance(count, int) for count in LoadResult(slices=2).counts().values())


def test_parsing_twice_gives_the_same_picture_and_takes_no_time(dags_folder: Path) -> None:
    from airflow.dag_processing.dagbag import DagBag
    from airflow.serialization.serialized_objects import DagSerialization

    began = time.perf_counter()
    pictures = [
        {name: DagSerialization.to_dict(dag) for name, dag in DagBag(str(dags_folder)).dags.items()} for _ in "ab"
    ]
    assert pictures[0] == pictures[1], "a value of the moment would make a new DAG version with every parse"
    assert time.perf_counter() - began < 60, "parsing hangs on something"


def test_airflow_stays_out_of_the_core() -> None:
    code = "import sys, simpul.registry.load, simpul.registry.marts; sys.exit('airflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _wakers(dag: Any) -> set[str]:
    """The names of the assets on which a DAG wakes; none of one that goes by the clock alone."""
    condition = dag.timetable.asset_condition
    return set() if condition is None else {asset.name for asset in condition.objects}


def _clock(dag: Any) -> str:
    """By which clock a DAG wakes, beside its assets or alone."""
    return str(getattr(dag.timetable, "timetable", dag.timetable).expression)


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name.split(".")[0] for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [(node.module or "").split(".")[0]]
    return []
