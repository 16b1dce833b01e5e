"""DAG registry_load: what the quality gate let through enters the registry."""

from datetime import timedelta

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, get_current_context, task
from airflow.sdk.exceptions import AirflowSkipException

CAPTION = """
### Load passed slices into the registry

**What.** Leases every slice that the quality gate passed or the ministry released, says who is who, and writes
registrations, stages, links and the log of identity: one transaction a slice.

**When.** A few seconds after slices passed (the gate's hint `simpul://slices-passed`, repeated while slices wait), and
every ten minutes whatever the gate does. The hint only wakes it: what is to be done stands in `quality.slice`.

**If it fails.** What was loaded stays loaded, a slice that failed is free again and keeps no other waiting, and the
task is tried again by itself. A refusal that needs a person says so in the log: names of tables, counts, and the ids
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

    @task(outlets=[Asset("simpul://registry-loaded")])  # type: ignore[untyped-decorator]
    def load_slices() -> dict[str, int]:
        """Load every passed slice; returns counts. Skipped, without waking the marts, where there was none."""
        from simpul.registry.load import load_passed_slices

        loaded = load_passed_slices(run_id=str(get_current_context()["run_id"]))
        if not loaded.slices:
            raise AirflowSkipException("No slice waits to be loaded.")
        return loaded.counts()

    load_slices()
