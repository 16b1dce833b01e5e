"""Signals of protection, read by protection officers alone; every reading is kept."""

from typing import Any

from simpul.adapters import protection_store
from simpul.adapters.access_log import record_read
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.decisions.actor import ROLE, person_at_this_machine


def signal_lines() -> list[dict[str, Any]]:
    """A line per signal, the newest first.

    Of a record, where both revisions stand and which reasons the first had; of a slice, how many people share a value.
    """
    with database_errors("telling signals"), connected(ROLE) as connection:
        lines: list[dict[str, Any]] = list(protection_store.signals(connection))
        record_read(
            connection,
            actor=f"{ROLE}/{person_at_this_machine()}",
            purpose="command line: signals",
            record_count=len(lines),
            shown_fields=("codes",),
            record_refs=sorted({line["record_ref"] for line in lines if line["record_ref"]}),
        )
    return lines
