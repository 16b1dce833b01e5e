"""Verdicts, slices and links as lines; every such reading of personal data leaves its own line in the access log."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from simpul.adapters import reading_store
from simpul.domain.documents import CPMI_REGISTRATION
from simpul.reading.row_by_row import row_by_row

ROLE = "simpul_operator"
_SHOWN_STATES = {"open": "waiting", "closed": "waiting"}


def verdict_lines(office_code: str | None, *, history: bool) -> Iterator[dict[str, Any]]:
    """A line per judged event. The stack's owner sees every reason, those for protection officers too.

    Where the event's body was erased, ``body_erased_at`` says since when.
    """
    rows = partial(reading_store.verdicts, office_code=office_code, history=history)
    for row in row_by_row(ROLE, "command line: verdicts", ("source_record_id", "source"), rows):
        yield _verdict_line(row, history=history)


def slice_lines() -> Iterator[dict[str, Any]]:
    """A line per slice, with what its office said of it: free words, so that the reading of them is kept.

    ``not_judged``: of which codes nothing could be said, in the form of reasons; their ``usual`` says why.
    """
    for row in row_by_row(ROLE, "command line: slices", ("words",), reading_store.slices, _words_said):
        yield {
            "slice_id": row["slice_id"],
            "office_code": row["office_code"],
            "document": row["document"],
            "received_from": row["received_date"],
            "received_to": row["received_date"],
            "part_no": row["part_no"],
            "records": row["record_count"],
            "state": _SHOWN_STATES.get(str(row["state"]), row["state"]),
            "reasons": row["reasons"],
            "not_judged": row["not_judged"],
            "said": row["said"],
            "loaded_at": row["loaded_at"],
        }


def link_lines() -> Iterator[dict[str, Any]]:
    """A line per loaded revision of a registration."""
    for row in row_by_row(ROLE, "command line: links", ("source_record_id", "person_id"), reading_store.links):
        yield {name: value for name, value in row.items() if name != "record_ref"} | {"document": CPMI_REGISTRATION}


def _words_said(row: Mapping[str, Any]) -> int:
    return len(row["said"] or ())


def _verdict_line(row: Mapping[str, Any], *, history: bool) -> dict[str, Any]:
    line = {
        "office_code": row["office_code"],
        "document": row["document"],
        "source_record_id": row["source_record_id"],
        "revision": row["revision"],
        "event_id": row["event_id"],
        "verdict": row["verdict"],
        "reasons": [{name: reason[name] for name in ("code", "severity", "field")} for reason in row["reasons"]],
        "source": {"file": row["file_name"], "sheet": row["sheet_name"], "record_no": row["record_no"]},
        "received_on": row["received_date"],
        "topic": row["topic_name"],
        "partition": row["partition_no"],
        "offset": row["log_offset"],
        "judged_at": row["judged_at"].isoformat(),
    }
    if row["erased_at"] is not None:  # then nobody knows its file any more
        line["body_erased_at"] = row["erased_at"].isoformat()
    if history:
        versions = ("verdict_no", "cause", "rule_edition", "reference_edition")
        line.update({name: row[name] for name in versions})
    return line
