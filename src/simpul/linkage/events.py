"""The log of identity: what happened to persons, in an order that can be told again from its beginning."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

Kind = Literal["created", "linked", "merged", "split", "unlinked"]
LinkKind = Literal["new_person", "same_nik_birth_date", "same_nik_name", "same_record"]


@dataclass(frozen=True, slots=True)
class IdentityEvent:
    """One entry of the log.

    ``created``: ``person_id`` was minted. ``linked`` / ``unlinked``: ``record_ref`` belongs, or no longer belongs, to
    ``person_id``. ``merged``: ``other_person_id`` (the younger) is ``person_id`` from now on. ``split``:
    ``other_person_id`` was minted for records that leave ``person_id``; their ``unlinked`` and ``linked`` follow.
    ``evidence`` holds names of fields and references of records, never a value: in what a record agrees with which
    other; of a ``split``, and of an ``unlinked`` that moves a record, those that tied them until now (corrected, or
    taken back), of very many some and their count.
    """

    kind: Kind
    person_id: UUID
    other_person_id: UUID | None = None
    record_ref: UUID | None = None
    office_code: str | None = None
    evidence: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placing:
    """To whom a record belongs after this load. ``is_moved``: it belonged to somebody else before."""

    record_ref: UUID
    person_id: UUID
    link_kind: LinkKind
    is_moved: bool = False


def replay(events: Iterable[IdentityEvent]) -> dict[UUID, UUID]:
    """Who every record belongs to, told from the log alone: record reference -> person id."""
    belongs: dict[UUID, UUID] = {}
    redirects: dict[UUID, UUID] = {}
    for event in events:
        if event.kind == "linked" and event.record_ref is not None:
            belongs[event.record_ref] = event.person_id
        elif event.kind == "unlinked" and event.record_ref is not None:
            del belongs[event.record_ref]
        elif event.kind == "merged" and event.other_person_id is not None:
            redirects[event.other_person_id] = event.person_id
    return {record: _today(person, redirects) for record, person in belongs.items()}


def _today(person: UUID, redirects: Mapping[UUID, UUID]) -> UUID:
    while person in redirects:
        person = redirects[person]
    return person
