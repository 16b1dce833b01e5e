"""The journey of one record, for the stack's owner; the reading of it is logged with the record."""

from typing import Any

from rich.console import Console

from simpul.adapters import reading_store
from simpul.adapters.access_log import record_read
from simpul.adapters.postgres import connected

ROLE = "simpul_operator"


def journey(office_code: str, source_record_id: str) -> list[dict[str, Any]]:
    """Every event of the record in order of arrival; empty when no event ever named it."""
    with connected(ROLE) as connection:
        steps: list[dict[str, Any]] = reading_store.journey(connection, office_code, source_record_id)
        if steps:
            record_read(
                connection,
                actor=ROLE,
                purpose="command line: journey",
                record_count=len(steps),
                shown_fields=("source_record_id", "person_id"),
                record_refs=sorted({step["record_ref"] for step in steps}),
            )
    return steps


def print_journey(steps: list[dict[str, Any]]) -> None:
    """The same for people: one paragraph per event."""
    console = Console(highlight=False)
    for step in steps:
        place = f"{step['topic_name']}[{step['partition_no']}]@{step['log_offset']}"
        console.print(f"[bold]{step['broker_at']:%Y-%m-%d %H:%M:%S}[/] {step['document']} at {place}")
        codes = ", ".join(reason["code"] for reason in step["reasons"]) or "no reason"
        versions = f"rules {step['rule_edition']}, reference {step['reference_edition']}, code {step['code_version']}"
        console.print(f"   verdict {step['verdict']} (revision {step['revision']}): {codes} ({versions})")
        if step["case_state"]:
            closed = f", closed {step['case_closed_at']:%Y-%m-%d %H:%M:%S}" if step["case_closed_at"] else ""
            console.print(f"   case {step['case_state']}{closed}")
        if step["slice_id"]:
            loaded = f", loaded {step['loaded_at']:%Y-%m-%d %H:%M:%S}" if step["loaded_at"] else ""
            console.print(f"   slice {step['slice_state']}{loaded}")
        if step["person_id"]:
            console.print(f"   person {step['person_id']} by {step['link_kind']} ({step['model_version']})")
        elif step["link_kind"]:
            console.print("   linked to nobody: its office has taken the record back")
        elif step["taken_back_at"]:
            console.print(f"   taken back in the registry since {step['taken_back_at']:%Y-%m-%d %H:%M:%S}")
        elif step["stage_loaded_at"]:
            console.print(f"   stage history since {step['stage_loaded_at']:%Y-%m-%d %H:%M:%S}")
