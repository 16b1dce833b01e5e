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
    for number, line in enumerate(_lines(story), start=1):
        console.print(f"  {number}. {line}", soft_wrap=True)


def _lines(story: Mapping[str, Any]) -> tuple[str, ...]:
    labels = ", ".join(entry(reason["code"]).label_id for reason in story["reasons"] if reason["severity"] == "reject")
    office, other = story["office_name"], story["other_office_name"]
    person = str(story["person_id"])[:8]
    first = f"row {story['first_record_no']} of {story['first_file']}"
    second = f"row {story['second_record_no']} of {story['second_file']}"
    return (
        f"{office} sent {first} on {story['first_received_date']}.",
        f"It could not enter: [yellow]{labels}[/] (perlu diperbaiki). The clerk read why within seconds.",
        f"On {story['second_received_date']} {second} brought it corrected.",
        "The case closed by itself, with both events on record; nothing was deleted.",
        "The quality gate passed the office's slice, and the DAG registry_load loaded the registration.",
        f"It belongs to person {person}, known to {other} since {story['other_registration_date']}.",
    )
