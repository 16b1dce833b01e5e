"""The checks of the way to the ministry. Each needs the one before it."""

from collections.abc import Collection, Iterator, Mapping

from simpul.adapters.broker import events_topic, verdicts_topic
from simpul.adapters.broker_login import try_login
from simpul.adapters.broker_rights import operations
from simpul.errors import Cause, RetryLater, SimpulError, StopNow
from simpul_office.connection import options
from simpul_office.doctor.check import Check, failed, not_looked_at

_STAGES = (("network", "Jaringan"), ("encryption", "Sambungan aman"), ("login", "Masuk sebagai kantor"))
_FAILS_AT: dict[str, frozenset[Cause]] = {
    "network": frozenset({"name_unknown", "no_connection", "no_answer", "not_our_broker"}),
    "encryption": frozenset(
        {
            "tls_needed",
            "tls_not_offered",
            "certificate_expired",
            "certificate_not_yet",
            "certificate_unknown",
            "certificate_other_name",
        }
    ),
}
_WRITE, _READ = ("write", "Hak mengirim"), ("read", "Hak membaca kabar")


def line_checks(office_code: str) -> Iterator[Check]:
    """All of them, in the order of the way."""
    try:
        given = try_login(options(office_code))
    except SimpulError as failure:
        yield from _stages_until(failure)
        yield from (not_looked_at(*each) for each in (_WRITE, _READ))
        return
    is_secured = given["security_protocol"] == "SASL_SSL"
    secured = "Diamankan, dan sertifikatnya dikenal." if is_secured else "Tidak dipakai di pemasangan ini."
    for stage, seen in zip(_STAGES, ("Server kementerian menjawab.", secured, "Diterima."), strict=True):
        yield Check(*stage, True, seen)
    yield from _rights(given, office_code)


def _stages_until(failure: SimpulError) -> Iterator[Check]:
    at = next((stage for stage, causes in _FAILS_AT.items() if failure.cause in causes), "login")
    if failure.cause in ("not_set_up", "login_missing", "login_locked", "set_up_unreadable"):
        yield from (not_looked_at(*stage) for stage in _STAGES[:2])
        yield failed(*_STAGES[2], failure)
        return
    is_past = False
    for name, label in _STAGES:
        if name == at:
            is_past = True
            yield failed(name, label, failure)
        else:
            yield not_looked_at(name, label) if is_past else Check(name, label, True, "Baik.")


def _rights(given: Mapping[str, object], office_code: str) -> Iterator[Check]:
    events, verdicts = events_topic(office_code), verdicts_topic(office_code)
    try:
        allowed = operations(given, [events, verdicts])
    except RetryLater as failure:
        yield from (failed(*each, failure) for each in (_WRITE, _READ))
        return
    yield _right(*_WRITE, allowed.get(events), "WRITE", "no_right")
    yield _right(*_READ, allowed.get(verdicts), "READ", "no_right_to_read")


def _right(name: str, label: str, allowed: Collection[str] | None, wanted: str, cause: Cause) -> Check:
    if allowed is None:
        return failed(name, label, StopNow("The topic is missing.", cause="topic_missing"))
    if wanted in allowed:
        return Check(name, label, True, "Ada.")
    return failed(name, label, StopNow("The right is missing.", cause=cause))
