"""DAG ledger_seal: manifests are proved, and hours that are closed are sealed."""

from datetime import timedelta

from airflow.sdk import DAG, CronTriggerTimetable, task

CAPTION = """
### Prove the manifests, seal the closed hours

**What.** Every hour of broker time that ended two hours ago, and whose events are all judged, gets a seal per
partition: its counts, and a digest over its events, first verdicts, later verdicts and waivers that holds the seal
before. Each manifest whose events have all come is held, once, against the bytes that came.

**When.** Every hour.

**If it fails.** Nothing is lost: what is sealed stays sealed, portion by portion, and the next run goes on there. An
hour in which a row is missing stays unsealed, and `simpul ledger` names it. What is not proved yet is proved by the
next run.

**Safe to rerun**: always, also two at once. One sealer works at a time, and what is sealed is not sealed again, and
what was found of a manifest first stays.
"""

with DAG(
    dag_id="ledger_seal",
    description="Prove manifests, seal the hours that are closed",
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

    @task
    def prove() -> dict[str, int]:
        """Hold manifests against what arrived; returns how many, how many differ, how many wait for the next run."""
        from simpul.registry.proving import prove_manifests

        return prove_manifests()

    prove()
    seal()
