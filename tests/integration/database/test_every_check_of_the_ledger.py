"""Each check of the ledger finds what it is for: a row that is gone, one too many, one that contradicts another."""

from tests.integration.database.test_the_ledger_misses_any_row import erase, rich, tables

from simpul.adapters.recount_intake import INTAKE_CHECKS
from simpul.adapters.recount_registry import REGISTRY_CHECKS

# Check -> what breaks the law in its way. Of the life of ``rich``: 0 is erased, 4 waived, 5 refused, 10 let in.
DAMAGES = {
    "raw rows missing below the stored offset": [
        "UPDATE intake.topic_partition SET next_offset = next_offset + 1",
    ],
    "raw rows at or beyond the stored offset": [
        "UPDATE intake.topic_partition SET next_offset = next_offset - 1",
        "UPDATE intake.topic_partition SET first_offset = 1",
    ],
    "raw rows of a partition that nobody follows": [
        "DELETE FROM intake.topic_partition",
    ],
    "raw rows whose body is gone and was not noted as erased": [
        "DELETE FROM intake.raw_body WHERE log_offset = 5",
    ],
    "bodies noted as erased that are still there": [
        "INSERT INTO intake.erasure (partition_id, log_offset, office_code, cause, erasing_reason) "
        "SELECT partition_id, log_offset, office_code, 'court', 'x' FROM intake.raw_body WHERE log_offset = 5",
    ],
    "bodies or erasures without a raw row": [
        "DELETE FROM intake.raw WHERE log_offset = 0",
        "DELETE FROM intake.raw WHERE log_offset = 5",
    ],
    "bodies of another office, size or event than their raw row": [
        "UPDATE intake.raw_body SET office_code = '3209' WHERE log_offset = 5",
        "UPDATE intake.raw_body SET body = body || '\\x20' WHERE log_offset = 5",
        "UPDATE intake.raw_body SET headers = '\\x00' WHERE log_offset = 5",
        "UPDATE intake.raw SET event_id = gen_random_uuid() WHERE log_offset = 5",
    ],
    "raw rows without a verdict": [
        "DELETE FROM intake.verdict WHERE log_offset = 5",
    ],
    "verdicts without a raw row": [
        "DELETE FROM intake.raw WHERE log_offset = 5",
    ],
    "hours whose verdicts differ from their counters": [
        "UPDATE intake.ledger_hour SET noted_count = noted_count + 1",
    ],
    "files whose verdicts differ from their counters": [
        "UPDATE intake.ledger_file SET last_offset = 99",
    ],
    "accepted events that are not landed": [
        "DELETE FROM landing.cpmi_registration WHERE log_offset = 10",
    ],
    "waived cases that are not landed": [
        "DELETE FROM landing.cpmi_registration WHERE log_offset = 4",
    ],
    "landed rows that were neither accepted nor waived": [
        "UPDATE intake.reject_case SET state = 'resolved' WHERE state = 'waived'",
        "DELETE FROM intake.verdict WHERE log_offset = 10",
        "UPDATE landing.cpmi_registration SET revision = 9 WHERE log_offset = 10",
        "UPDATE landing.cpmi_registration SET record_ref = gen_random_uuid() WHERE log_offset = 10",
        "UPDATE landing.cpmi_registration SET record_ref = gen_random_uuid() WHERE log_offset = 4",
    ],
    "rejected events without a case": [
        "DELETE FROM intake.reject_case WHERE log_offset = 5",
    ],
    "cases without a rejected event": [
        "UPDATE intake.verdict SET verdict = 'duplicate' WHERE log_offset = 5",
        "UPDATE intake.verdict SET revision = 9 WHERE log_offset = 5",
        "UPDATE intake.reject_case SET record_ref = gen_random_uuid() WHERE log_offset = 5",
    ],
    "cases whose state and closing contradict each other": [
        "UPDATE intake.reject_case SET state = 'resolved', closed_at = now() WHERE log_offset = 5",
        "UPDATE intake.reject_case SET state = 'expired', closed_at = now() WHERE log_offset = 5",
        "UPDATE intake.reject_case SET state = 'notified', closed_at = NULL WHERE state = 'resolved'",
    ],
    "cases whose event has not as many verdicts as it was given": [
        "UPDATE intake.reject_case SET verdict_no = 2 WHERE log_offset = 5",
    ],
    "verdicts of an event that has no first verdict": [
        "UPDATE intake.verdict SET verdict_no = 2 WHERE log_offset = 5",
    ],
    "open cases of events that are not refused": [
        "UPDATE intake.verdict SET verdict = 'superseded' WHERE log_offset = 5",
    ],
    "records without a head": [
        "DELETE FROM intake.record_head WHERE newest_log_offset = 5",
    ],
    "heads that are not what was seen last of their record": [
        "UPDATE intake.record_head SET revision = revision + 1 WHERE newest_log_offset = 5",
        "UPDATE intake.record_head SET newest_log_offset = 4 WHERE newest_log_offset = 5",
        "UPDATE intake.record_head SET accepted_revision = 1 WHERE newest_log_offset = 5",
        "UPDATE intake.record_head SET accepted_revision = NULL WHERE newest_log_offset = 4",
        "UPDATE intake.record_head SET record_ref = gen_random_uuid() WHERE newest_log_offset = 5",
    ],
    "heads marked void without a taking back that was accepted": [
        "UPDATE intake.record_head SET is_void = true",
    ],
    "verdicts that no message told their office": [
        "DELETE FROM intake.outbox WHERE message = 'office_verdict'",
    ],
    "control events without a manifest": [
        "DELETE FROM intake.manifest",
    ],
    "manifests without a control event": [
        "UPDATE intake.verdict SET verdict = 'duplicate' WHERE verdict = 'control'",
    ],
    "numbers received that the intervals of their epoch do not hold": [
        "UPDATE intake.sequence_interval SET last_no = last_no + 1",
    ],
    "complete manifests whose numbers are not all received": [
        "UPDATE intake.manifest SET first_no = 0",
        "UPDATE intake.manifest SET last_no = 99",
    ],
    "records that protection does not watch as their verdicts say": [
        "DELETE FROM protection.watch",
        "UPDATE intake.verdict SET reasons = '[]'",
    ],
    "slices whose landed rows differ from their count": [
        "UPDATE quality.slice SET record_count = record_count + 1",
    ],
    "slices whose state contradicts their loading, or that nobody released or withdrew": [
        "UPDATE quality.slice SET state = 'withdrawn' WHERE state = 'passed'",
        "UPDATE quality.slice SET state = 'open' WHERE state = 'released'",
        "UPDATE quality.slice SET decided_by = NULL WHERE state = 'released'",
    ],
    "slices in another state than was noted of them last": [
        "UPDATE quality.slice SET state = 'open', loaded_at = NULL WHERE document = 'record_void'",
        "UPDATE quality.slice SET loaded_at = NULL WHERE document = 'record_void'",
        "UPDATE quality.slice SET state = 'passed' WHERE state = 'released'",
        "UPDATE quality.slice_event SET state = 'withdrawn' WHERE state = 'released'",
    ],
    "slices of another office than their records": [
        "UPDATE quality.slice SET office_code = '3209'",
        "UPDATE quality.slice SET office_code = '3209' WHERE state = 'released'",
    ],
    "landed rows of another day than their event, or of another slice": [
        "UPDATE landing.cpmi_registration SET received_date = '2026-01-01' WHERE log_offset = 10",
        "UPDATE intake.raw SET received_date = '2026-01-01' WHERE log_offset = 10",
        "UPDATE quality.slice SET received_date = '2026-01-01' WHERE document = 'record_void'",
        "UPDATE quality.slice SET document = 'office_manifest' WHERE document = 'record_void'",
    ],
    "loaded rows of slices that are not loaded": [
        "UPDATE quality.slice SET loaded_at = NULL",
    ],
    "rows of another office than the one whose log they are of": [
        f"UPDATE {table} SET office_code = '3209'"
        for table in (
            "intake.raw",
            "intake.verdict",
            "intake.reject_case",
            "intake.manifest",
            "intake.erasure",
            "intake.ledger_hour",
            "intake.ledger_file",
            "intake.record_head",
            "landing.cpmi_registration",
            "landing.placement_stage",
            "landing.record_void",
            "registry.registration",
            "registry.stage",
            "registry.record_void",
            "registry.stage_ahead",
            "registry.link",
        )
    ],
    "registrations of loaded slices that are not in the registry": [
        "DELETE FROM registry.registration WHERE log_offset = 10",
    ],
    "stage lines of loaded slices that are neither loaded nor waiting": [
        "DELETE FROM registry.stage",
    ],
    "stage lines ahead of their registration that are not those of the list": [
        "DELETE FROM registry.stage_ahead",
        "UPDATE registry.stage_ahead SET log_offset = 0",
    ],
    "takings back of loaded slices that are not in the registry": [
        "DELETE FROM registry.record_void",
    ],
    "loaded rows that are not landed": [
        "DELETE FROM landing.cpmi_registration WHERE log_offset = 10",
        "UPDATE registry.registration SET revision = 9 WHERE log_offset = 10",
        "UPDATE registry.stage SET record_ref = gen_random_uuid()",
    ],
    "loaded rows that say something else than what landed": [
        "UPDATE landing.cpmi_registration SET birth_date = '1991-01-01' WHERE log_offset = 10",
        "UPDATE registry.registration SET nik_index = 'x' WHERE log_offset = 10",
        "UPDATE registry.registration SET slice_id = gen_random_uuid() WHERE log_offset = 10",
        "UPDATE landing.placement_stage SET stage_date = '2026-01-31'",
        "UPDATE registry.record_void SET void_document = 'placement_stage'",
    ],
    "records taken back that are still linked": [
        "DELETE FROM registry.link WHERE link_kind = 'taken_back'",
    ],
    "links undone that the log of identity does not tell": [
        "DELETE FROM registry.identity_event WHERE kind = 'unlinked'",
    ],
    "loaded registrations without a link": [
        "DELETE FROM registry.link WHERE log_offset = 10",
    ],
    "links without a loaded registration": [
        "UPDATE registry.link SET record_ref = gen_random_uuid() WHERE log_offset = 10",
        "DELETE FROM registry.registration WHERE log_offset = 10",
    ],
    "links to somebody else than the log of identity tells": [
        "UPDATE registry.link SET person_id = (SELECT person_id FROM registry.link WHERE log_offset = 0) "
        "WHERE log_offset = 10",
        "UPDATE registry.link SET person_id = NULL, link_kind = 'taken_back' WHERE log_offset = 10",
        "DELETE FROM registry.identity_event WHERE kind = 'linked'",
    ],
    "links to a person that was never created": [
        "DELETE FROM registry.identity_event WHERE kind = 'created'",
    ],
}


def test_each_check_says_so_where_the_law_is_broken_in_its_way(registry):
    rich(registry, "3507", "REG")
    erase(registry)
    assert registry.faults() == {}
    for table in tables(registry):
        registry.owner.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    unsaid = []
    for check, damages in DAMAGES.items():
        for damage in damages:
            with registry.owner.transaction(force_rollback=True):
                assert registry.owner.execute(damage).rowcount > 0, damage
                said = registry.faults(registry.owner).get("3507", {})
            unsaid += [] if check in said else [f"{damage}: {check}"]
    assert unsaid == []


def test_every_check_is_put_to_the_test():
    assert DAMAGES.keys() == {*INTAKE_CHECKS, *REGISTRY_CHECKS}
