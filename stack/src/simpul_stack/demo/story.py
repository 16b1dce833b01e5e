"""One record's story in six lines: refused, corrected, resolved, loaded, recognised."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from simpul.contracts.catalogue import entry


def print_story(console: Console, story: Mapping[str, Any] | None) -> None:
    """Print the story, or say plainly that this month had none."""
    console.print("\n[bold]One story[/]")
    if story is None:
        console.print("  No record of these files was refused, corrected and found to be of a person known elsewhere.")
        return
    reasons = [reason for reason in story["reasons"] if reason["severity"] == "reject"]
    labels = ", ".join(entry(reason["code"]).label_id for reason in reasons)
    person = str(story["person_id"])[:8]
    for number, line in enumerate(
        (
            f"{story['office_name']} sent row {story['first_record_no']} of {story['first_file']} on {story['first_received_date']}.",
            f"It could not enter: [yellow]{labels}[/] (perlu diperbaiki). The clerk read why, in Indonesian, within seconds.",
            f"On {story['second_received_date']} row {story['second_record_no']} of {story['second_file']} brought it corrected.",
            "The case closed by itself, with both events on record; nothing was deleted.",
            "The quality gate passed the office's slice, and the DAG registry_load loaded the registration.",
            f"It belongs to person {person}…, known since {story['other_registration_date']} from {story['other_office_name']}.",
        ),
        start=1,
    ):
        console.print(f"  {number}. {line}", soft_wrap=True)
