"""What an office is told of its events: the message the relay sends to ``ltsa.<office>.verdicts``."""

from simpul.contracts.catalogue import entry
from simpul.intake.deciding import Decided
from simpul.intake.rows import storable


def reply_line(decided: Decided) -> dict[str, object]:
    """One verdict in the words of the feed. Reasons for other eyes than the office's are left out."""
    event, decision = decided.event, decided.decision
    return {
        "event_id": str(event.event_id),
        "document": event.document,
        "source_record_id": storable(event.record.source_record_id) if event.record else None,
        "revision": decision.revision,
        "verdict": decision.verdict,
        "reasons": [
            {"code": reason.code, "severity": reason.severity, "field": reason.field}
            for reason in decided.reasons
            if entry(reason.code).audience == "office"
        ],
        "source": {
            "file": storable(event.source.file),
            "sheet": storable(event.source.sheet),
            "record_no": event.source.record_no,
        },
        "received_on": event.received_date.isoformat(),
    }
