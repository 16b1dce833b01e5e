"""DAG registry_load: what the quality gate let through enters the registry."""

from datetime import timedelta

from airflow.sdk import (
    DAG,
    Asset,
    AssetOrTimeSchedule,
    CronTriggerTimetable,
    ExceptionRetryPolicy,
    RetryAction,
    RetryRule,
    get_current_context,
    task,
)
from airflow.sdk.exceptions import AirflowSkipException

CAPTION = """
### Load passed slices into the registry

**What.** Leases every slice that the quality gate passed or the ministry released, says who is who, and writes
registrations, stages, links and the log of identity: one transaction a slice.

**When.** A few seconds after slices passed or were released (the gate's hint `simpul://slices-passed`, repeated while
slices wait), and every ten minutes whatever the gate does. The hint only wakes it: what is to be done stands in
`quality.slice`.

**If it fails.** What was loaded stays loaded, and wakes the marts all the same. A slice that failed is free again and
keeps no other waiting. While the database is away the task is tried again by itself; a refusal ends the run at once as
failed, and is tried again with the next. What needs a person says so in the log: names of tables, counts, and the ids
of slices, never a value.

**Safe to rerun**: always, also two at once. A lease with a number that is checked in the writing transaction
decides who writes; Airflow's own counters decide nothing.
"""

with DAG(
    dag_id="registry_load",
    description="Link and load the slices that passed the quality gate",
    doc_md=CAPTION,
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("*/10 * * * *", timezone="Asia/Jakarta", run_immediately=timedelta(0)),
        assets=[Asset("simpul://slices-passed")],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=2),
    default_args={"owner": "registry", "retries": 5, "retry_delay": timedelta(seconds=10)},
    tags=["registry"],
):
    # Only what is away is tried again: a refused slice stays refused, and the loaded ones wake the marts meanwhile.
    @task(  # type: ignore[untyped-decorator]
        retry_policy=ExceptionRetryPolicy(
            rules=[RetryRule(exception="simpul.errors.RetryLater", action=RetryAction.RETRY)], default=RetryAction.FAIL
        )
    )
    def load_slices() -> dict[str, int]:
        """Load every passed slice; returns counts."""
        from simpul.registry.load import load_passed_slices

        return load_passed_slices(run_id=str(get_current_context()["run_id"])).counts()

    @task(outlets=[Asset("simpul://registry-loaded")])  # type: ignore[untyped-decorator]
    def wake_marts() -> None:
        """Wake the marts by succeeding, where this run loaded a slice; skipped where it loaded none."""
        from simpul.registry.load import has_loaded

        if not has_loaded(run_id=str(get_current_context()["run_id"])):
            raise AirflowSkipException("No slice was loaded.")

    # A teardown runs whatever became of the load, and leaves the run failed where that has failed.
    load_slices() >> wake_marts().as_teardown()
