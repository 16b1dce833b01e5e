"""DAG marts_publish: the registry's figures for analysts."""

from datetime import timedelta

from airflow.sdk import DAG, Asset, AssetOrTimeSchedule, CronTriggerTimetable, task

CAPTION = """
### Publish the marts

**What.** Replaces every table that `warehouse/marts/` declares by what its definition gives now, with its version, its
as-of time and its coverage; counts of 1 to 4 people are suppressed.

**When.** After each load of the registry (`simpul://registry-loaded`), and every hour for what changes without one.

**If it fails.** Analysts keep the state published before, table by table. The log names the check that did not hold
and how many rows are against it; the other tables are published all the same.

**Safe to rerun**: always, also two at once. All tables are replaced in one transaction, by one publisher at a time.
"""

with DAG(
    dag_id="marts_publish",
    description="Publish the registry's figures",
    doc_md=CAPTION,
    schedule=AssetOrTimeSchedule(
        timetable=CronTriggerTimetable("40 * * * *", timezone="Asia/Jakarta"),
        assets=[Asset("simpul://registry-loaded")],
    ),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args={"owner": "registry", "retries": 3, "retry_delay": timedelta(seconds=10)},
    tags=["registry", "marts"],
):

    @task
    def publish() -> dict[str, int]:
        """Publish every mart; returns the number of rows of each."""
        from simpul.registry.marts import publish_all

        return publish_all()

    publish()
