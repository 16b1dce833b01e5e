"""Who is who by NIK: what is called one person, what happens to ids, and that the order does not matter."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simpul.linkage import evidence
from simpul.linkage.assign import Known, assign
from simpul.linkage.events import IdentityEvent, replay
from simpul.linkage.evidence import Evidence, groups

NIK, OTHER_NIK = b"nik-one", b"nik-two"
BORN, BORN_OTHERWISE = date(1990, 8, 17), date(1991, 8, 17)


@dataclass
class SmallRegistry:
    """A registry in memory that calls linkage exactly as the load does: with what is near a slice, nothing else."""

    revisions: dict[UUID, dict[int, Evidence]] = field(default_factory=dict)
    person_of: dict[UUID, UUID] = field(default_factory=dict)
    log: list[IdentityEvent] = field(default_factory=list)
    minted: Iterable[int] = field(default_factory=lambda: count(1))

    def load(self, slice_of: Iterable[tuple[int, Evidence]]) -> None:
        """Load the revisions of one slice: (revision, what it says of itself)."""
        arrived = list(slice_of)
        before = {record.record_ref: self._newest(record.record_ref) for _, record in arrived}
        for revision, record in arrived:
            self.revisions.setdefault(record.record_ref, {})[revision] = record
        candidates = [self._newest(ref) for ref in before]
        touched = {said.nik_index for said in [*candidates, *before.values()] if said} - {None}
        known = [
            Known(newest, self.person_of[ref], self._created_no(self.person_of[ref]), before.get(ref))
            for ref in self.person_of
            if (newest := self._newest(ref)) and (newest.nik_index in touched or ref in before)
        ]
        found = assign([c for c in candidates if c], known, lambda: UUID(int=next(iter(self.minted))))
        self.log.extend(found.events)
        self.person_of = replay(self.log)

    def people(self) -> set[frozenset[UUID]]:
        """Who is with whom, without the ids."""
        together: dict[UUID, set[UUID]] = {}
        for record, person in self.person_of.items():
            together.setdefault(person, set()).add(record)
        return {frozenset(records) for records in together.values()}

    def _newest(self, ref: UUID) -> Evidence | None:
        loaded = self.revisions.get(ref)
        return loaded[max(loaded)] if loaded else None

    def _created_no(self, person: UUID) -> int:
        return next(no for no, event in enumerate(self.log) if (event.kind, event.person_id) == ("created", person))


def said(
    record: int, nik: bytes | None = NIK, born: date = BORN, name: str = "SITI AMINAH", office: str = "3507"
) -> Evidence:
    return Evidence(UUID(int=record + 1000), office, nik, born, name)


def kinds(registry: SmallRegistry) -> list[str]:
    return [event.kind for event in registry.log]


def test_the_same_nik_and_the_same_day_of_birth_is_one_person() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1))])
    registry.load([(1, said(2, name="SITI AMINA", office="3209"))])
    assert registry.people() == {frozenset({UUID(int=1001), UUID(int=1002)})}
    assert kinds(registry) == ["created", "linked", "linked"]
    assert registry.log[-1].evidence == {"agrees_in": ["nik", "birth_date"], "with_record": str(UUID(int=1001))}


def test_the_same_nik_and_the_same_name_is_one_person() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1)), (1, said(2, born=BORN_OTHERWISE))])
    assert len(registry.people()) == 1


def test_a_borrowed_nik_with_another_name_and_birth_date_is_somebody_else() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1)), (1, said(2, born=BORN_OTHERWISE, name="DEWI LESTARI"))])
    assert len(registry.people()) == 2


def test_records_without_a_nik_are_persons_of_their_own() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1, nik=None)), (1, said(2, nik=None))])
    assert len(registry.people()) == 2


def test_a_record_that_connects_two_persons_merges_them_into_the_older_id() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1))])
    registry.load([(1, said(2, born=BORN_OTHERWISE, name="DEWI LESTARI"))])
    registry.load([(1, said(3, born=BORN_OTHERWISE))])
    merged = next(event for event in registry.log if event.kind == "merged")
    assert (merged.person_id, merged.other_person_id) == (UUID(int=1), UUID(int=2))
    assert merged.evidence["agrees_in"] == ["nik", "birth_date"]
    assert set(registry.person_of.values()) == {UUID(int=1)}


def test_a_corrected_nik_moves_the_record_and_leaves_the_others_their_id() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1)), (1, said(2, office="3209"))])
    registry.load([(2, said(2, nik=OTHER_NIK, office="3209"))])
    assert registry.person_of == {UUID(int=1001): UUID(int=1), UUID(int=1002): UUID(int=2)}
    assert kinds(registry)[-4:] == ["created", "split", "unlinked", "linked"]
    assert [event.evidence for event in registry.log[-3:-1]] == [{"corrected_records": [str(UUID(int=1002))]}] * 2


def test_of_two_equal_parts_the_one_that_did_not_change_keeps_the_id_whichever_comes_first() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1)), (1, said(2, office="3209"))])
    registry.load([(2, said(1, nik=OTHER_NIK))])
    assert registry.person_of == {UUID(int=1001): UUID(int=2), UUID(int=1002): UUID(int=1)}


def test_a_person_of_one_record_keeps_its_id_when_the_nik_is_corrected() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1))])
    before = list(registry.log)
    registry.load([(2, said(1, nik=OTHER_NIK))])
    assert registry.log == before


def test_a_record_written_over_with_another_person_leaves_both_their_ids() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1))])
    dewi = {"nik": OTHER_NIK, "born": BORN_OTHERWISE, "name": "DEWI LESTARI"}
    registry.load([(1, said(2, office="3209", **dewi))])
    registry.load([(2, said(1, **dewi))])
    assert registry.person_of == {UUID(int=1001): UUID(int=2), UUID(int=1002): UUID(int=2)}
    assert kinds(registry)[-2:] == ["unlinked", "linked"]


def test_a_record_written_over_with_a_person_nobody_knows_is_given_a_new_id() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1))])
    registry.load([(2, said(1, OTHER_NIK, BORN_OTHERWISE, "DEWI LESTARI"))])
    assert registry.person_of == {UUID(int=1001): UUID(int=2)}


def test_people_whose_records_were_mistaken_for_each_other_keep_their_ids() -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1)), (1, said(2, OTHER_NIK, BORN_OTHERWISE, "DEWI LESTARI"))])
    registry.load([(2, said(2)), (2, said(1, OTHER_NIK, BORN_OTHERWISE, "DEWI LESTARI"))])
    assert registry.person_of == {UUID(int=1001): UUID(int=2), UUID(int=1002): UUID(int=1)}
    assert registry.log[-1].evidence["agrees_in"] == ["nik", "birth_date", "name"]
    assert "merged" not in kinds(registry)


@pytest.mark.parametrize("nik", [None, NIK])
def test_a_nik_that_is_added_or_stays_makes_nobody_else(nik: bytes | None) -> None:
    registry = SmallRegistry()
    registry.load([(1, said(1, nik))])
    registry.load([(2, said(1, born=BORN_OTHERWISE, name="SITI AMINAH DEWI"))])
    assert registry.person_of == {UUID(int=1001): UUID(int=1)}


def test_an_older_revision_that_comes_late_changes_nobody() -> None:
    registry = SmallRegistry()
    registry.load([(2, said(1, nik=OTHER_NIK)), (1, said(2))])
    before = list(registry.log)
    registry.load([(1, said(1))])
    assert registry.log == before


def test_when_the_connecting_record_leaves_the_smaller_part_gets_a_new_id() -> None:
    registry = SmallRegistry()
    registry.load(
        [
            (1, said(1)),
            (1, said(2)),
            (1, said(3, born=BORN_OTHERWISE)),
            (1, said(4, NIK, BORN_OTHERWISE, "DEWI LESTARI")),
        ]
    )
    assert len(registry.people()) == 1
    registry.load([(2, said(3, nik=OTHER_NIK, born=BORN_OTHERWISE))])
    assert registry.person_of[UUID(int=1001)] == registry.person_of[UUID(int=1002)] == UUID(int=1)
    assert registry.person_of[UUID(int=1004)] != UUID(int=1)
    split = next(event for event in registry.log if event.kind == "split")
    assert split.evidence == {"corrected_records": [str(UUID(int=1003))]}


def test_a_link_names_what_it_rests_on() -> None:
    first = assign([said(1), said(2, born=BORN_OTHERWISE)], [], iter(map(UUID, [f"{1:032x}"])).__next__)
    assert [placing.link_kind for placing in first.placings] == ["new_person", "same_nik_name"]


REVISIONS = st.lists(
    st.tuples(
        st.integers(1, 6),  # record
        st.integers(1, 3),  # revision
        st.sampled_from([None, NIK, OTHER_NIK]),
        st.sampled_from([BORN, BORN_OTHERWISE, date(1985, 1, 2)]),
        st.sampled_from(["SITI AMINAH", "DEWI LESTARI", "SUTRISNO"]),
    ),
    max_size=14,
    unique_by=lambda revision: revision[:2],
)


@st.composite
def the_same_in_two_orders(
    draw: st.DrawFn,
) -> tuple[list[list[tuple[int, Evidence]]], list[list[tuple[int, Evidence]]]]:
    arrived = [(revision, said(record, nik, born, name)) for record, revision, nik, born, name in draw(REVISIONS)]
    return tuple(_in_slices(draw, draw(st.permutations(arrived))) for _ in range(2))  # type: ignore[return-value]


def _in_slices(draw: st.DrawFn, arrived: list[tuple[int, Evidence]]) -> list[list[tuple[int, Evidence]]]:
    slices = []
    while arrived:
        size = draw(st.integers(1, len(arrived)))
        slices.append(arrived[:size])
        arrived = arrived[size:]
    return slices


@given(the_same_in_two_orders())
def test_every_order_of_arrival_gives_the_same_people(orders) -> None:  # type: ignore[no-untyped-def]
    one, other = SmallRegistry(), SmallRegistry()
    for registry, slices in zip((one, other), orders, strict=True):
        for slice_of in slices:
            registry.load(slice_of)
    newest = [loaded[max(loaded)] for loaded in one.revisions.values()]
    assert one.people() == other.people() == {frozenset(r.record_ref for r in group) for group in groups(newest)}


@given(the_same_in_two_orders())
def test_a_load_never_changes_the_id_of_people_whose_nik_it_does_not_name(orders) -> None:  # type: ignore[no-untyped-def]
    registry = SmallRegistry()
    for slice_of in orders[0]:
        before, niks = dict(registry.person_of), {ref: registry._newest(ref).nik_index for ref in registry.person_of}  # type: ignore[union-attr]
        named = {record.nik_index for _, record in slice_of} | {niks.get(record.record_ref) for _, record in slice_of}
        registry.load(slice_of)
        arrived = {record.record_ref for _, record in slice_of}
        untouched = [ref for ref in before if ref not in arrived and niks[ref] not in named - {None}]
        assert all(registry.person_of[ref] == before[ref] for ref in untouched)


@given(the_same_in_two_orders())
def test_an_id_is_created_once_and_a_redirected_one_never_comes_back(orders) -> None:  # type: ignore[no-untyped-def]
    registry = SmallRegistry()
    for slice_of in orders[0]:
        registry.load(slice_of)
    created = [event.person_id for event in registry.log if event.kind == "created"]
    gone = [event.other_person_id for event in registry.log if event.kind == "merged"]
    assert len(created) == len(set(created))
    assert len(gone) == len(set(gone))
    assert not set(gone) & set(registry.person_of.values())


def asked(monkeypatch: pytest.MonkeyPatch, load: Callable[[], object]) -> int:
    """How often two records are compared meanwhile."""
    compared: list[UUID] = []
    compare = evidence.agreement

    def noted(one: Evidence, other: Evidence) -> evidence.Agreement | None:
        compared.append(one.record_ref)
        return compare(one, other)

    with monkeypatch.context() as counting:
        counting.setattr(evidence, "agreement", noted)
        load()
    return len(compared)


def test_a_person_of_very_many_records_is_compared_with_each_of_them_once(monkeypatch: pytest.MonkeyPatch) -> None:
    registry, many = SmallRegistry(), 300
    apart = [said(number, born=BORN + timedelta(number), name=f"NAME {number}") for number in range(many)]
    alike = [said(number) for number in range(many)]
    others = [said(number, b"nik %d" % number, BORN_OTHERWISE, f"OTHER {number}") for number in range(many)]
    for revision, records in enumerate((alike, apart, alike, others), 1):
        arrived = [(revision, record) for record in records]
        assert asked(monkeypatch, partial(registry.load, arrived)) <= 4 * many
    assert len(registry.people()) == many


def test_of_very_many_records_that_tied_people_each_event_names_some_with_its_own_and_counts_them() -> None:
    registry, many = SmallRegistry(), 100
    registry.load([(1, said(number)) for number in range(many)])
    registry.load([(2, said(number, born=BORN + timedelta(number), name=f"NAME {number}")) for number in range(many)])
    parted = [event for event in registry.log if event.kind in ("split", "unlinked")]
    assert len(parted) == 2 * (many - 1)
    for event in parted:
        named = event.evidence["corrected_records"]
        assert isinstance(named, list)
        assert len(named) == 20
        assert len(set(named) & {str(ref) for ref in registry.person_of}) == 20
        assert event.evidence["corrected_count"] == many
        assert event.record_ref is None or str(event.record_ref) in named
