"""Watches of protection follow the verdict in force, whoever gave it: the intake, a judging again or an officer."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.integration.database.records import BAD_NIK, MINOR, SITI, TAKING_BACK
from tests.integration.database.statements import statements

from simpul.adapters.later_verdicts import expire_cases
from simpul.adapters.postgres import connected
from simpul.contracts.cases import case_ages
from simpul.decisions.waivers import waive
from simpul.errors import StopNow
from simpul.rejudging.activation import activate
from simpul.rejudging.again import judge_again

MAID = {"destination": "SAU", "occupation_title": "Domestic Worker"}
BACK_AGAIN = SITI | MAID | {"scheme_code": "REENTRY"}
"""Refused by edition 1 alone."""
REVERSED = {"contract_start_date": "2027-01-02", "contract_end_date": "2027-01-01"}
ELSEWHERE = BACK_AGAIN | {"destination": "HKG"}
OTHERS_PERMIT = {"scheme_code": "P2P", "p3mi_code": "P3MI-0002", "sip2mi_number": "SIP2MI/00003/2025"}
"""Refused for one reason by edition 1, for another one by edition 2."""
GROWN = {"birth_date": "2005-08-17"}
TORN = MINOR | GROWN | {"nik": "3507115708090012"}


def test_of_a_record_that_was_refused_very_often_the_newest_watch_alone_is_read(registry: Any) -> None:
    many = 300
    registry.send_all([MINOR | {"phone": f"0812{number:08d}"} for number in range(many)])
    assert registry.one("SELECT count(*) FROM protection.watch") == many
    with statements() as asked:
        registry.send(MINOR | {"phone": "081299999999"})
    reading = [found for found in asked if "FROM protection.watch" in str(found[0]) and "DELETE" not in str(found[0])]
    assert len(reading) == 1
    assert registry.rows_read(*reading[0], "watch") == 1


def judge_by(edition: str) -> None:
    activate(edition, "x")
    judge_again(with_report=False)


def signals(registry: Any) -> list[tuple[Any, ...]]:
    return registry.all("SELECT before_log_offset, log_offset, codes, kinds FROM protection.signal ORDER BY log_offset")


def watched(registry: Any) -> list[int]:
    assert registry.faults() == {}
    return [offset for (offset,) in registry.all("SELECT log_offset FROM protection.watch ORDER BY 1")]


def test_a_change_after_what_a_later_edition_refuses_raises_a_signal(registry):
    registry.send(BACK_AGAIN | REVERSED, edition="2")
    assert watched(registry) == []
    judge_by("1")
    assert (watched(registry), signals(registry)) == ([0], [])
    registry.send(ELSEWHERE)
    assert signals(registry) == [(0, 1, ["destination_closed"], ["destination"])]
    assert watched(registry) == []


def test_a_change_after_what_a_later_edition_let_in_raises_none(registry):
    registry.send(BACK_AGAIN)
    judge_by("2")
    assert watched(registry) == []
    registry.send(BACK_AGAIN | {"occupation_title": "Caregiver"}, edition="2")
    assert (watched(registry), signals(registry)) == ([], [])


def test_a_revision_that_stays_refused_for_something_else_is_compared_no_more_and_the_one_before_it_is(registry):
    registry.send(BACK_AGAIN | {"birth_date": "2009-08-17", "nik": None})
    registry.send(BACK_AGAIN | {"birth_date": None, "nik": None} | REVERSED)
    assert watched(registry) == [0, 1]
    judge_by("2")
    assert watched(registry) == [0]
    registry.send(BACK_AGAIN | {"nik": None}, edition="2")
    assert signals(registry) == [(0, 2, ["under_age"], ["only_identity_changed", "birth_date_over_18"])]


def test_an_overtaken_revision_may_lose_its_watch_and_gets_none(registry):
    registry.send(BACK_AGAIN)
    registry.send(BAD_NIK)
    judge_by("2")
    assert watched(registry) == []
    other = {"source_record_id": "REG/2"}
    registry.send(BACK_AGAIN | other | REVERSED, edition="2")
    registry.send(BAD_NIK | other, edition="2")
    judge_by("1")
    assert watched(registry) == []


def test_an_overtaken_minor_is_watched_although_another_edition_finds_something_else_as_well(registry):
    registry.send(MINOR | OTHERS_PERMIT)
    registry.send(BAD_NIK | {"birth_date": None, "revision": 2})
    judge_by("2")
    assert watched(registry) == [0]
    registry.send(SITI | {"revision": 3}, edition="2")
    assert "birth_date_over_18" in signals(registry)[-1][3]


def test_a_waiver_lets_in_and_ends_the_watches_before_it(registry):
    registry.send(BACK_AGAIN)
    registry.send(BAD_NIK)
    assert watched(registry) == [0]
    told = len(signals(registry))
    waive("3507", "REG/1", "Dicek")
    assert watched(registry) == []
    registry.send(SITI | {"destination": "HKG"})
    assert len(signals(registry)) == told


def test_a_waived_person_on_both_sides_of_eighteen_is_watched_on(registry):
    registry.send(MINOR)
    registry.send(TORN | OTHERS_PERMIT)
    waive("3507", "REG/1", "Dicek")
    assert watched(registry) == [1]


def test_of_the_watches_of_before_those_stay_whose_verdict_in_force_has_the_reason(registry):
    registry.send_all([BACK_AGAIN, MINOR | {"source_record_id": "REG/2"}])
    before = registry.all("SELECT * FROM protection.watch WHERE log_offset = 0")
    judge_by("2")
    registry.owner.execute(f"INSERT INTO protection.watch VALUES ({', '.join(['%s'] * len(before[0]))})", before[0])
    registry.owner.execute("DROP POLICY judged_again ON protection.watch")
    registry.owner.execute(
        "ALTER TABLE protection.watch DROP COLUMN revision, ADD CONSTRAINT watch_pkey PRIMARY KEY (record_ref)"
    )
    registry.owner.execute(Path("warehouse/migrations/sql/0083_watches_by_revision.sql").read_text())
    assert watched(registry) == [1]


def test_missing_watches_of_refused_revisions_are_made_anew_and_others_are_not(registry):
    other = {"source_record_id": "REG/2"}
    registry.send_all([MINOR, MINOR | {"birth_date": "2010-08-17"}, MINOR | other, MINOR | GROWN | other])
    registry.send_all([MINOR | {"source_record_id": "REG/3"}, BACK_AGAIN | {"source_record_id": "REG/3"}])
    assert watched(registry) == [0, 1, 4, 5]
    kept, told = registry.all("SELECT * FROM protection.watch ORDER BY log_offset")[:2], signals(registry)
    registry.owner.execute("DELETE FROM protection.watch")
    assert list(registry.faults()) == ["3507"]
    judge_by("2")
    assert (watched(registry), signals(registry)) == ([0, 1], told)
    assert registry.all("SELECT * FROM protection.watch ORDER BY log_offset") == kept


PARTS: tuple[dict[str, Any], ...] = (
    MAID, MAID, REVERSED, OTHERS_PERMIT, {"nik": "3507"}, {"nik": None}, GROWN, {"birth_date": None}, TORN,
    {"birth_date": "2009-08-17", "nik": None}, {"destination": "HKG"}, {"name": "SRI LAIN"},
)  # fmt: skip


class Sent(NamedTuple):
    """What an office said of a registration, with what the test knows of its values."""

    body: Mapping[str, Any]
    codes: frozenset[str]
    is_let_in: bool


COMPARED = {"destination": "destination", "occupation_title": "occupation", "p3mi_code": "p3mi"}
REFUSED = {"under_age", "destination_closed", "p3mi_not_licensed"}
WATCHED = REFUSED | {"age_conflict"}


def newest_watched(revisions: Iterable[Sent]) -> Sent | None:
    """The newest revision with a watched reason, where none was let in after it: by the verdicts in force."""
    for sent in reversed(list(revisions)):
        if sent.codes & WATCHED:
            return sent
        if sent.is_let_in:
            return None
    return None


def expected(before: Sent | None, now: Sent) -> set[str]:
    """Which kinds of signal a revision raises."""
    found = set()
    identity = [(sent.body.get("birth_date"), sent.body.get("nik")) for sent in (before, now) if sent]
    is_another = len(set(identity)) > 1
    if "age_conflict" in now.codes and (before is None or "age_conflict" not in before.codes or is_another):
        found.add("age_conflict")
    if before is None:
        return found
    lifted = (before.codes & {"under_age", "age_conflict"}) - now.codes
    then, has_birth_date = before.body, now.body.get("birth_date") is not None
    keys = {*then, *now.body} - {"birth_date", "nik", "revision"}
    if lifted and has_birth_date and is_another and all(then.get(key) == now.body.get(key) for key in keys):
        found.add("only_identity_changed")
    if "under_age" in lifted and has_birth_date and then.get("birth_date") != now.body["birth_date"]:
        found.add("birth_date_over_18")
    if before.codes & REFUSED:
        found |= {kind for name, kind in COMPARED.items() if then.get(name) != now.body.get(name)}
    return found


class Life:
    """Registrations that are sent, changed, waived, taken back, left to lapse and judged again, in any order."""

    def __init__(self, registry: Any, chance: Random) -> None:
        self.registry, self.chance, self.edition = registry, chance, "1"
        self.bodies: dict[int, Mapping[str, Any]] = {}
        self.told: dict[int, set[str]] = {}

    def step(self) -> str:
        """Do one thing; returns what."""
        steps = (self.send, self.send, self.send, self.send, self.judge, self.waive, self.take_back, self.lapse)
        chosen = self.chance.choice(steps)
        chosen(f"REG/{self.chance.randint(1, 4)}")
        return chosen.__name__

    def send(self, record: str) -> None:
        body = SITI | {"scheme_code": "REENTRY"}
        for part in self.chance.sample(PARTS, self.chance.randint(0, 3)):
            body |= part
        before = newest_watched(self.revisions(record))
        offset = self.registry.offsets.get(("3507", 0), 0)
        self.bodies[offset] = body = body | {"source_record_id": record}
        found = self.registry.send(body, edition=self.edition)
        if found.decision.verdict in ("accepted", "rejected"):
            codes = frozenset(reason.code for reason in found.reasons)
            kinds = expected(before, Sent(body, codes, is_let_in=found.decision.verdict == "accepted"))
            self.told |= {offset: kinds} if kinds else {}

    def judge(self, record: str) -> None:
        self.edition = self.chance.choice("12")
        judge_by(self.edition)

    def waive(self, record: str) -> None:
        try:
            waive("3507", record, "Dicek")
        except StopNow:
            return  # nothing to waive, or not to be waived

    def take_back(self, record: str) -> None:
        body = TAKING_BACK | {"source_record_id": record}
        self.registry.send(body, document="record_void", edition=self.edition)

    def lapse(self, record: str) -> None:
        self.registry.owner.execute("UPDATE intake.reject_case SET opened_at = now() - interval '2 years'")
        with connected("simpul_relay", autocommit=True) as connection:
            expire_cases(connection, case_ages())

    def revisions(self, record: str) -> list[Sent]:
        """The record's revisions in order, each by its verdicts: of an overtaken one what all of them say."""
        found: dict[int, list[tuple[str, frozenset[str], str]]] = {}
        for offset, verdict, reasons, case in self.registry.all(_REVISIONS, record):
            said = verdict, frozenset(reason["code"] for reason in reasons), case
            found.setdefault(offset, []).append(said)
        sent = []
        for offset, verdicts in found.items():
            verdict, codes, case = verdicts[-1]
            if verdict == "superseded":
                codes = codes if verdicts[-2][1] & WATCHED else frozenset()
            sent.append(Sent(self.bodies[offset], codes, is_let_in=verdict == "accepted" or case == "waived"))
        return sent


_REVISIONS = """
SELECT judged.log_offset, judged.verdict, judged.reasons, state FROM intake.verdict judged
JOIN intake.record_head head USING (record_ref) LEFT JOIN intake.reject_case USING (partition_id, log_offset)
WHERE head.source_record_id = %s AND judged.document = 'cpmi_registration' AND EXISTS (
    SELECT FROM intake.verdict first WHERE first.log_offset = judged.log_offset AND first.verdict_no = 1
    AND first.verdict IN ('accepted', 'rejected'))
ORDER BY judged.log_offset, judged.verdict_no
"""


def test_every_signal_is_what_the_verdicts_in_force_said_when_its_revision_came(registry, counts):
    seed = 20260206
    life, taken = Life(registry, Random(seed)), []
    for _ in range(2 * counts["ledger_steps"]):
        taken.append(life.step())
        raised = {offset: set(kinds) for _, offset, _, kinds in signals(registry)}
        assert raised == life.told, f"seed {seed}, after {taken}"
        assert registry.faults() == {}, f"seed {seed}, after {taken}"
    assert len(raised) > 5
