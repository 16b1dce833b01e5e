"""Law 1: any one row that is gone, in any table that holds rows of records or offices, turns exactly its office red."""

from typing import Any
from uuid import uuid4

from tests.integration.database.records import BAD_NIK, BUDI, LINE, MINOR, SITI, TAKING_BACK

from simpul.adapters.postgres import connected
from simpul.decisions.held_slices import decide
from simpul.decisions.waivers import waive
from simpul.reading.account import OfficeLedger
from simpul.registry.sealing import seal_closed_hours

NOT_OF_THE_LEDGER = {
    "access.principal": "who may log in",
    "access.scope": "what a login may see",
    "access.session": "a browser's session, which may end",
    "access.login_attempt": "kept for throttling only",
    "audit.read": "the log of readings: about readers, and never about what was offered",
    "audit.foreign_request": "the log of refused readings",
    "intake.rule_edition": "about the rules of all offices; every verdict names its edition by itself",
    "reference.sip2mi_use": "counted anew by each load",
    "intake.office_breaker": "how fast an office is taken in just now; comes and goes",
    "public.alembic_version": "the migration's own",
}
DECLARED = ("reference.", "marts.")
"""Made anew from the declared files, or from the registry, whenever they differ."""


def rich(registry: Any, office: str, tag: str) -> None:
    """An office to which everything happens once."""
    epoch, other = uuid4(), {"office": office}

    def named(body: dict[str, Any], number: int) -> dict[str, Any]:
        return body | {"source_record_id": f"{tag}/{number}"}

    registry.send_all([named(SITI | {"nik": None, "name": f"{tag} {n}"}, n) for n in range(3)], epoch=epoch, **other)
    registry.end_file(epoch, 1, **other)
    registry.send_all([named(BAD_NIK, 5), named(BAD_NIK, 6), named(SITI, 1), named(MINOR, 7)], epoch=epoch, **other)
    registry.send_all([named(BAD_NIK, 8) | {"name": "JAMILAH"}, named(MINOR, 9)], **other, file_id=uuid4())
    registry.send(named(MINOR | {"birth_date": "2005-08-17"}, 7), **other)
    registry.send(named(SITI, 10), **other)
    registry.send_all([named(LINE, 1), named(LINE, 99)], document="placement_stage", **other)
    registry.load()
    registry.send(named(SITI | {"birth_date": "1991-01-01", "name": "SRI LAIN"}, 1), **other)
    registry.send(named(BUDI, 10), **other)
    registry.send(named(TAKING_BACK, 2), document="record_void", **other)
    registry.load()
    waive(office, f"{tag}/5", "Dicek")
    registry.move_slices("held", "open")
    held = registry.one("SELECT slice_id FROM quality.slice WHERE state = 'held'")
    decide(str(held), "released", "Dicek")
    registry.load()


def say(registry: Any, office: str) -> None:
    """What the portal, the relay and the gate add for this office."""
    slice_id = registry.one("SELECT min(slice_id::text) FROM quality.slice WHERE office_code = %s", office)
    partition_id, log_offset = registry.all(
        "SELECT partition_id, log_offset FROM intake.manifest WHERE office_code = %s", office
    )[0]
    registry.owner.execute(
        "INSERT INTO quality.slice_word (slice_id, office_code, kind, words, principal) "
        "VALUES (%s, %s, 'explanation', 'Pasar kerja', 'x')",
        [slice_id, office],
    )
    registry.owner.execute(
        "INSERT INTO protection.slice_signal (slice_id, field, office_code, document, received_date, people_count, "
        "record_count) VALUES (%s, 'phone', %s, 'cpmi_registration', '2026-02-05', 3, 3)",
        [slice_id, office],
    )
    with connected("simpul_steward") as steward:
        steward.execute(
            "INSERT INTO intake.office_decision (office_code, decision, actor, reason) "
            "VALUES (%s, 'resumed', 'simpul_steward/rini', 'x')",
            [office],
        )
        steward.execute(
            "INSERT INTO intake.adoption (partition_id, office_code, topic_name, partition_no, cause, "
            "first_lost_offset, next_partition_id, next_offset, actor, reason) "
            "VALUES (%s, %s, 'x', 0, 'topic_made_anew', 99, %s, 0, 'simpul_steward/rini', 'x')",
            [partition_id, office, partition_id],
        )
    registry.owner.execute(
        "INSERT INTO intake.receipt (receipt_code, office_code, partition_id, log_offset, file_id, received_date, "
        "broker_at, event_count, accepted_count, rejected_count, duplicate_count, superseded_count) "
        "VALUES (%s, %s, %s, %s, gen_random_uuid(), '2026-02-05', now(), 3, 3, 0, 0, 0)",
        [office + "AAAA", office, partition_id, log_offset],
    )


def erase(registry: Any) -> None:
    registry.owner.execute(
        "WITH gone AS (DELETE FROM intake.raw_body WHERE log_offset = 0 "
        "              RETURNING partition_id, log_offset, office_code) "
        "INSERT INTO intake.erasure (partition_id, log_offset, office_code, cause, erasing_reason) "
        "SELECT *, 'court', 'Putusan 12' FROM gone"
    )


def tale(told: OfficeLedger) -> tuple[Any, ...]:
    """What a ledger says of an office; up to when a partition is judged moves with the clock."""
    partitions = {number: (part.total, part.hours) for number, part in told.partitions.items()}
    return sorted(told.faults, key=str), told.notices, partitions


def tables(registry: Any) -> list[str]:
    found = registry.all(
        "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables "
        "WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
    )
    return [name for (name,) in found if name not in NOT_OF_THE_LEDGER and not name.startswith(DECLARED)]


def test_any_row_that_is_gone_turns_exactly_its_office_red(registry):
    rich(registry, "3507", "REG")
    rich(registry, "3209", "CRB")
    say(registry, "3507")
    say(registry, "3209")
    erase(registry)
    assert seal_closed_hours()["events"] == 34
    assert registry.faults(is_deep=True) == {}
    unmissed = []
    for table in tables(registry):
        rows = registry.all(f"SELECT ctid::text, office_code FROM {table} ORDER BY random() LIMIT 3")
        assert rows, f"{table}: a new table? Fill it here, and let the ledger recount it, or say why it need not"
        for place, office in rows:
            with registry.owner.transaction(force_rollback=True):
                registry.owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
                gone = registry.owner.execute(f"DELETE FROM {table} WHERE ctid = %s::tid", [place])
                assert gone.rowcount == 1, table
                found = registry.ledger(registry.owner)
                alone = registry.ledger(registry.owner, office=office)
            red = {code for code, told in found.items() if told.faults}
            unmissed += [] if red == {office} else [f"{table} of {office}: red is {red}"]
            same = {code: tale(told) for code, told in alone.items()} == {office: tale(found[office])}
            unmissed += [] if same else [f"{table} of {office}: recounted alone it tells another tale"]
    assert unmissed == []
    assert registry.faults() == {}
