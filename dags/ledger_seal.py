"""DAG ledger_seal: hours that are closed are sealed."""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task

CAPTION = """
### Seal the closed hours

**What.** Every hour of broker time that ended two hours ago, and whose events are all judged, gets a seal per
partition: its counts, and a digest over its events and first verdicts that holds the seal before.

**When.** Every hour.

**If it fails.** Nothing is lost: the hours are sealed by the next run. An hour in which a row is missing stays
unsealed, and `simpul ledger` names it.

**Safe to rerun**: always, also two at once. One sealer works at a time, and what is sealed is not sealed again.
"""

with DAG(
    dag_id="ledger_seal",
    description="Seal the hours that are closed",
    doc_md=CAPTION,
    schedule=CronTriggerTimetable("20 * * * *", timezone="Asia/Jakarta"),
    catchup=False,
    max_active_runs=1,
    dagrun_timeout=timedelta(hours=1),
    default_args={"owner": "registry", "retries": 3, "retry_delay": timedelta(seconds=10)},
    tags=["registry", "ledger"],
):

    @task
    def seal() -> dict[str, int]:
        """Seal what is closed; returns how many hours and events."""
        from simpul.registry.sealing import seal_closed_hours

        return seal_closed_hours()

    seal()
