"""Law 1 as a property: whatever offices, officers and the load do, in whatever order, the ledger balances after it."""

from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from tests.integration.database.records import LINE, SITI, TAKING_BACK

from simpul.decisions.waivers import waive
from simpul.errors import StopNow

OFFICES = ("3507", "3209")
VARIANTS: tuple[dict[str, Any], ...] = (
    {}, {}, {"name": "SRI LAIN"}, {"nik": "35071157089000"}, {"birth_date": "2010-08-17", "nik": None},
    {"revision": 3}, {"revision": 2, "name": "SRI TUA"}, {"birth_date": "1991-08-17"}, {"nik": "3209115708900012"},
)  # fmt: skip


class Life:
    """Random steps in the life of a registry, each put through the real intake, officer and load."""

    def __init__(self, registry: Any, chance: Random) -> None:
        self.registry, self.chance = registry, chance
        self.epochs = {office: uuid4() for office in OFFICES}
        self.file_began = dict.fromkeys(OFFICES, 1)

    def step(self) -> str:
        """Do one thing; returns what, for whoever reads a failure."""
        steps = (
            self.send,
            self.send,
            self.send,
            self.stage,
            self.void,
            self.end_file,
            self.decide,
            self.load,
            self.let_in,
        )
        chosen = self.chance.choice(steps)
        chosen(self.chance.choice(OFFICES))
        return chosen.__name__

    def send(self, office: str) -> None:
        bodies = [SITI | self.chance.choice(VARIANTS) | self._record() for _ in range(self.chance.randint(1, 4))]
        said: dict[str, Any] = {"epoch": self.epochs[office]} if self.chance.random() < 0.8 else {}
        day = date(2026, 2, 5) + timedelta(days=self.chance.randint(0, 2))
        self.registry.send_all(bodies, office=office, day=day, **said)

    def stage(self, office: str) -> None:
        self.registry.send(LINE | self._record(), document="placement_stage", office=office)

    def void(self, office: str) -> None:
        self.registry.send(TAKING_BACK | self._record(), document="record_void", office=office)

    def end_file(self, office: str) -> None:
        epoch = self.epochs[office]
        if self.registry.numbers.get(epoch, 0) >= self.file_began[office]:
            self.registry.end_file(epoch, self.file_began[office], office=office)
            self.file_began[office] = self.registry.numbers[epoch] + 1

    def decide(self, office: str) -> None:
        state = self.chance.choice(("held", "released", "withdrawn", "passed"))
        before = "held" if state in ("released", "withdrawn") else "open"
        self.registry.move_slices(state, before, office=office, decided_by="simpul_officer/rini")

    def load(self, office: str) -> None:
        self.registry.load()

    def let_in(self, office: str) -> None:
        refused = self.registry.all(
            "SELECT head.source_record_id FROM intake.reject_case JOIN intake.record_head head USING (record_ref) "
            "WHERE closed_at IS NULL AND head.office_code = %s ORDER BY 1 LIMIT 1", office
        )  # fmt: skip
        for (record,) in refused:
            try:
                waive(office, record, "Dicek")
            except StopNow:
                continue  # not to be waived: another age, or overtaken meanwhile

    def _record(self) -> dict[str, Any]:
        return {"source_record_id": f"REG/{self.chance.randint(1, 6)}"}


def test_the_ledger_balances_after_every_step(registry, counts):
    seed = 20260205
    life, taken = Life(registry, Random(seed)), []
    for _ in range(counts["ledger_steps"]):
        taken.append(life.step())
        assert registry.faults() == {}, f"seed {seed}, after {taken}"
    assert registry.one("SELECT count(DISTINCT verdict) FROM intake.verdict") == 5
