"""The moments of a journey in words: each kind of them is a line that an engineer reads."""

from collections.abc import Callable, Mapping
from typing import Any

from simpul.adapters.journey_store import Moment


def sentence(moment: Moment) -> str:
    """What happened, in a line that an engineer reads."""
    said = _WORDS[moment.kind](moment.details)
    return " ".join(said.split())


def _offered(told: dict[str, Any]) -> str:
    document = f"{told['document']} v{told['version']}" if told["document"] else "something that names no document"
    row = f"row {told['record_no']} " if told["record_no"] else ""
    file = f"of file {told['file_id']}" if told["file_id"] else ""
    return (
        f"offered: {document} by {told['producer'] or 'nobody named'}, {told['topic']}[{told['partition']}] "
        f"@{told['offset']}, received on {told['received_on']} {row}{file} (event {told['event_id']})"
    )


def _judged(told: dict[str, Any]) -> str:
    reasons = ", ".join(
        f"{reason['code']}{' of ' + reason['field'] if reason['field'] else ''} ({reason['severity']})"
        for reason in told["reasons"]
    )
    again = "judged again" if told["cause"] == "rejudge" else "judged"
    revision = f" as revision {told['revision']}" if told["revision"] else ""
    return (
        f"{again}: {told['verdict']}{revision}{': ' + reasons if reasons else ''} "
        f"[contract {told['contract_version']}, rules {told['rule_edition']}, "
        f"reference {told['reference_edition']}, code {told['code_version']}]"
    )


def _case_closed(told: dict[str, Any]) -> str:
    by = f" by {told['by']}" if told["by"] else ""
    event = f" by event {told['by_event']}" if told["by_event"] else ""
    return f"case {told['state']}{by}{event}{': ' + told['reason'] if told['reason'] else ''}"


def _landed(told: dict[str, Any]) -> str:
    day = f"received on {told['received_on']}, part {told['part_no']}"
    return f"let in: slice {told['slice_id']} ({told['document']}, {day})"


def _slice(told: dict[str, Any]) -> str:
    reasons = ", ".join(str(reason["code"]) for reason in told["reasons"])
    suite = f", suite {told['suite']}" if told["suite"] else ""
    run = f", DAG run {told['dag_run']}" if told["dag_run"] else ""
    why = f": {told['reason']}" if told["reason"] else ""
    return (
        f"slice {told['state']} with {_records(told['records'])} by {told['by']}{suite}{run}"
        f"{' (' + reasons + ')' if reasons else ''}{why}"
    )


def _linked(told: dict[str, Any]) -> str:
    if told["person_id"] is None:
        return "linked to nobody: its office took the record back"
    today = f", who is {told['today']} today" if told["today"] else ""
    return f"linked to person {told['person_id']}{today} by {told['link_kind']} (model {told['model_version']})"


def _written_over(told: dict[str, Any]) -> str:
    if told["is_over"]:
        return "in the registry: names somebody else than before; NIK, birth date and name are all others"
    return "in the registry: no longer names somebody else than before"


def _person_created(told: dict[str, Any]) -> str:
    return f"identity: person {told['person_id']} is created for this record"


def _person_linked(told: dict[str, Any]) -> str:
    founded = told["created_for"] == told["record_ref"]
    whose = "" if founded else f", created {told['created_at'][:10]} for record {told['created_for']}"
    why = "which came back to whom it was" if told.get("brought_back") else _agreement(told) or "like no other record"
    return f"identity: the record belongs to person {told['person_id']}{whose}: {why} (model {told['model_version']})"


def _person_unlinked(told: dict[str, Any]) -> str:
    why = "its office took the record back" if told.get("taken_back") else _causes(told)
    return f"identity: the record leaves person {told['person_id']}{': ' + why if why else ''}"


def _person_merged(told: dict[str, Any]) -> str:
    agreed = f": one of its records {_agreement(told)}" if _agreement(told) else ""
    return (
        f"identity: person {told['other_person_id']} is merged into the older {told['person_id']} "
        f"and redirected there for ever{agreed} (model {told['model_version']})"
    )


def _person_split(told: dict[str, Any]) -> str:
    why = _causes(told)
    return (
        f"identity: person {told['person_id']} is split, {told['other_person_id']} is created for those who leave"
        f"{': ' + why if why else ''}"
    )


def _persons_of_others(told: dict[str, Any]) -> str:
    counts = (
        ("linked", "other records that came"),
        ("unlinked", "other records that left"),
        ("more_merged", "more persons merged in"),
        ("more_split", "more persons split off"),
    )
    said = ", ".join(f"{words}: {told[name]}" for name, words in counts if told[name])
    return f"identity: meanwhile at person {told['person_id']}, {said}"


def _agreement(told: dict[str, Any]) -> str:
    if "agrees_in" not in told:
        return ""
    other = "this record" if told["with_record"] == told["record_ref"] else f"record {told['with_record']}"
    return f"agrees in {', '.join(told['agrees_in'])} with {other}"


def _causes(told: dict[str, Any]) -> str:
    """Which records tied people together until now; of many the first."""
    said = []
    for cause, words in (("corrected", "corrected"), ("taken_back", "taken back")):
        if records := told.get(f"{cause}_records"):
            named = ["this record" if record == told["record_ref"] else record for record in records]
            count = told[f"{cause}_count"]
            more = ", ..." if count > len(named) else ""
            said.append(f"{_records(count)} {words} now ({', '.join(named)}{more})")
    return f"tied until now by {' and '.join(said)}" if said else ""


def _records(count: int) -> str:
    return f"{count} {'record' if count == 1 else 'records'}"


def _told(told: dict[str, Any]) -> str:
    sent = f"sent {told['sent_at'][:19].replace('T', ' ')}" if told["sent_at"] else "not sent yet"
    return f"office told: {told['cause']}, in {told['message']} message {told['message_id']}, {sent}"


_WORDS: Mapping[str, Callable[[dict[str, Any]], str]] = {
    "offered": _offered,
    "judged": _judged,
    "case_opened": lambda told: "case opened: the office has to correct it",
    "case_notified": lambda told: "case notified: the office was told",
    "case_closed": _case_closed,
    "landed": _landed,
    "slice": _slice,
    "registered": lambda told: "in the registry: registration recorded",
    "stage_recorded": lambda told: "in the registry: stage recorded",
    "written_over": _written_over,
    "taken_back": lambda told: "in the registry: the record is taken back",
    "identity_created": _person_created,
    "identity_linked": _person_linked,
    "identity_unlinked": _person_unlinked,
    "identity_merged": _person_merged,
    "identity_split": _person_split,
    "identity_of_others": _persons_of_others,
    "linked": _linked,
    "told": _told,
    "receipt": lambda told: f"receipt of its file issued: {told['code']}",
    "erased": lambda told: f"body erased by {told['by']} ({told['cause']}): {told['reason']}; digest and verdicts stay",
}
