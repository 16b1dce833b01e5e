"""The registry's tables as the load writes them: one slice, one transaction, under one lock."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import LiteralString
from uuid import UUID

from simpul.adapters import evidence_store, identity_store, permit_store, void_store, written_over_store
from simpul.adapters.access_log import record_read
from simpul.adapters.postgres import Connection
from simpul.adapters.slice_news import tell_loaded
from simpul.linkage.assign import Assignment, Known
from simpul.linkage.events import IdentityEvent
from simpul.linkage.evidence import Evidence

_LEASE_SECONDS = 30  # whoever writes is kept from being overtaken by the lock of the row
_WHO_IS_WHO = 0x53_49_4D_50_01  # advisory lock: two loads never decide at once who somebody is


@dataclass(frozen=True, slots=True)
class Claim:
    """A passed slice that this run may load, as long as nobody has claimed it after us (``lease_token``)."""

    slice_id: UUID
    office_code: str
    document: str
    lease_token: int


class RegistryStore:
    """Loads slices over one connection of the role ``simpul_loader`` (autocommit)."""

    def __init__(self, connection: Connection, run_id: str) -> None:
        self._connection = connection
        self._run_id = run_id

    def claim(self, refused: Sequence[UUID] = (), spent: Mapping[str, float] = MappingProxyType({})) -> Claim | None:
        """Lease the next slice that passed or was released and is not loaded; None when there is none left.

        ``refused``: those that this run could not load; they are left alone. ``spent``: how long this run was at work
        for each office; whose turn it was least comes first. A lease that has run out is taken over: its holder's
        number is no longer the newest.
        """
        turns = {"offices": list(spent), "spent": list(spent.values())}
        values = {"seconds": _LEASE_SECONDS, "refused": list(refused)} | turns
        row = self._connection.execute(_CLAIM, values).fetchone()
        return Claim(*row) if row else None

    def give_back(self, claim: Claim) -> None:
        """End our lease, so that the next run need not wait until it has run out."""
        self._connection.execute(
            "UPDATE quality.slice SET leased_until = NULL WHERE slice_id = %s AND lease_token = %s",
            [claim.slice_id, claim.lease_token],
        )

    @contextmanager
    def writing(self, claim: Claim) -> Iterator[bool]:
        """The transaction that loads a slice: yields whether the claim still holds, and locks who is who."""
        with self._connection.transaction():
            self._connection.execute("SELECT pg_advisory_xact_lock(%s)", [_WHO_IS_WHO])
            held = self._connection.execute(
                "SELECT FROM quality.slice WHERE slice_id = %s AND lease_token = %s "
                "AND loaded_at IS NULL AND state IN ('passed', 'released') FOR UPDATE",
                [claim.slice_id, claim.lease_token],
            ).fetchone()
            yield held is not None

    def add_registrations(self, slice_id: UUID) -> int:
        """Copy the slice's registrations into the registry; returns how many were not there before."""
        return self._connection.execute(_ADD_REGISTRATIONS, [slice_id]).rowcount

    def candidates(self, slice_id: UUID) -> list[Evidence]:
        """What the slice's records say of themselves now, each by its newest loaded revision."""
        return evidence_store.candidates(self._connection, slice_id)

    def known(self, slice_id: UUID) -> list[Known]:
        """Every linked record under a NIK that the slice's records name, or named until now; and those records."""
        return evidence_store.known(self._connection, slice_id)

    def add_identity(self, slice_id: UUID, assignment: Assignment) -> None:
        """Append what linkage found: the log of identity, and a link per new or moved revision."""
        identity_store.append_events(self._connection, slice_id, assignment.events)
        identity_store.append_links(self._connection, slice_id, assignment.placings)

    def add_stages(self, slice_id: UUID) -> int:
        """Copy the slice's stage lines whose registration is loaded; list those that wait for it. Returns how many."""
        added = self._connection.execute(_ADD_STAGES_OF_SLICE, [slice_id]).rowcount
        self._connection.execute(_LIST_AHEAD, [slice_id])
        return added

    def add_waited_stages(self, slice_id: UUID) -> int:
        """Copy the stage lines of loaded slices that waited for a registration of this one. Returns how many."""
        ((added,),) = self._connection.execute(_ADD_WAITED_STAGES, [slice_id]).fetchall()
        assert isinstance(added, int)
        return added

    def add_voids(self, slice_id: UUID) -> int:
        """Copy the slice's takings back into the registry; returns how many were not there before."""
        return void_store.add_voids(self._connection, slice_id)

    def unlink_void(self, slice_id: UUID) -> list[IdentityEvent]:
        """Undo the links of the slice's records that are taken back now; in the log, and as links to nobody."""
        undone = void_store.unlinked(self._connection, slice_id)
        identity_store.append_events(self._connection, slice_id, undone)
        void_store.link_to_nobody(self._connection, slice_id)
        return undone

    def returned(self, slice_id: UUID, candidates: Sequence[Evidence]) -> list[Evidence]:
        """Those of the candidates that were taken back before, and come again."""
        found = void_store.returned(self._connection, slice_id)
        return [candidate for candidate in candidates if candidate.record_ref in found]

    def former_homes(self, slice_id: UUID, records: Sequence[Evidence]) -> list[Known]:
        """To whom records belonged before they were taken back, where nobody else is that person meanwhile."""
        return void_store.former_homes(self._connection, slice_id, records)

    def count_permits(self, slice_id: UUID) -> None:
        """Count anew the registrations under every permit to recruit that the slice's records name, or named."""
        permit_store.recount(self._connection, slice_id)

    def note_written_over(self, slice_id: UUID) -> None:
        """Note which of the slice's records name somebody else now than they did: nothing else tells their offices."""
        written_over_store.note(self._connection, slice_id)

    def finish(self, claim: Claim) -> None:
        """Mark the slice as loaded by this run, and tell offices what entered; part of the loading transaction."""
        tell_loaded(self._connection, claim.slice_id)
        self._connection.execute(_FINISH, {"slice": claim.slice_id, "run": self._run_id})

    def has_loaded(self) -> bool:
        """Whether a slice is marked as loaded by this run."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT FROM quality.slice WHERE loaded_by_run = %s)", [self._run_id]
        ).fetchone()
        return row == (True,)

    def note_read(self, record_count: int) -> None:
        """One row in the access log for the machine's read of a slice; in its transaction, as a run may be killed."""
        record_read(
            self._connection,
            actor="registry_load",
            purpose=f"link and load accepted records, run {self._run_id}",
            record_count=record_count,
            shown_fields=("nik_index", "birth_date", "matching_name"),
        )


# Offices in turns, however many slices one of them has and of whatever days. Of each, registrations before stage lines,
# old days before new ones: fewer lines have to wait.
_CLAIM = """
UPDATE quality.slice
SET lease_token = lease_token + 1, leased_until = now() + make_interval(secs => %(seconds)s)
WHERE slice_id = (
    SELECT slice_id FROM quality.slice waiting
    LEFT JOIN unnest(%(offices)s::text[], %(spent)s::float8[]) AS turn (office_code, seconds) USING (office_code)
    WHERE loaded_at IS NULL AND state IN ('passed', 'released')
      AND (leased_until IS NULL OR leased_until < now()) AND slice_id <> ALL(%(refused)s::uuid[])
    ORDER BY COALESCE(turn.seconds, 0), received_date, document, office_code, part_no
    LIMIT 1 FOR UPDATE OF waiting SKIP LOCKED)
RETURNING slice_id, office_code, document, lease_token
"""

REGISTRATION_COLUMNS: tuple[LiteralString, ...] = (
    "partition_id", "log_offset", "office_code", "record_ref", "revision", "slice_id", "received_date",
    "registration_date", "source_record_id", "nik_index", "nik", "name", "matching_name", "birth_date", "birth_place",
    "mother_name", "phone", "passport_no", "sex", "marital_status", "education", "regency_code", "district_code",
    "village_code", "scheme_code", "p3mi_code", "sip2mi_number", "destination_code", "occupation_code",
    "contract_start_date", "contract_end_date", "wage_amount", "wage_currency", "warning_codes",
)  # fmt: skip
"""What the registry holds of a registration: copied as it landed."""

_OF_REGISTRATIONS = ", ".join(REGISTRATION_COLUMNS)

_ADD_REGISTRATIONS = f"""
INSERT INTO registry.registration ({_OF_REGISTRATIONS})
SELECT {_OF_REGISTRATIONS} FROM landing.cpmi_registration WHERE slice_id = %s
ORDER BY partition_id, log_offset
ON CONFLICT DO NOTHING
"""

_ADD_STAGES = """
INSERT INTO registry.stage (partition_id, log_offset, office_code, record_ref, revision, slice_id, received_date,
    registration_ref, stage_code, stage_date, document_no)
SELECT line.partition_id, line.log_offset, line.office_code, line.record_ref, line.revision, line.slice_id,
       line.received_date, registered.record_ref, line.stage_code, line.stage_date, line.document_no
FROM {lines}
CROSS JOIN LATERAL (
    SELECT record_ref FROM registry.registration loaded
    WHERE loaded.office_code = line.office_code AND loaded.source_record_id = line.source_record_id
    LIMIT 1) AS registered
WHERE {which}
ORDER BY line.partition_id, line.log_offset
ON CONFLICT DO NOTHING
"""

_ADD_STAGES_OF_SLICE = _ADD_STAGES.format(lines="landing.placement_stage line", which="line.slice_id = %s")

_WAITED_STAGES = _ADD_STAGES.format(
    lines="""(SELECT DISTINCT office_code, source_record_id FROM registry.registration WHERE slice_id = %s) AS mine
JOIN landing.placement_stage line USING (office_code, source_record_id)
JOIN quality.slice brought ON brought.slice_id = line.slice_id""",
    which="brought.loaded_at IS NOT NULL",
)

_ADD_WAITED_STAGES = f"""
WITH added AS ({_WAITED_STAGES} RETURNING partition_id, log_offset),
no_longer_ahead AS (
    DELETE FROM registry.stage_ahead listed USING added
    WHERE listed.partition_id = added.partition_id AND listed.log_offset = added.log_offset)
SELECT count(*) FROM added
"""

_LIST_AHEAD = """
INSERT INTO registry.stage_ahead (partition_id, log_offset, office_code)
SELECT line.partition_id, line.log_offset, line.office_code FROM landing.placement_stage line
WHERE line.slice_id = %s AND NOT EXISTS (
    SELECT FROM registry.stage loaded
    WHERE loaded.partition_id = line.partition_id AND loaded.log_offset = line.log_offset)
ORDER BY line.partition_id, line.log_offset
ON CONFLICT DO NOTHING
"""

_FINISH = """
WITH loaded AS (
    UPDATE quality.slice SET loaded_at = now(), loaded_by_run = %(run)s, leased_until = NULL
    WHERE slice_id = %(slice)s RETURNING slice_id, office_code, record_count, suite_version)
INSERT INTO quality.slice_event (slice_id, office_code, state, record_count, suite_version)
SELECT slice_id, office_code, 'loaded', record_count, suite_version FROM loaded
"""
