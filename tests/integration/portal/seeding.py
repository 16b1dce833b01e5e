"""What 46 offices sent and what the intake said of it: rows of every kind of fate, written down by hand."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql
from tests.integration.databases import Owned

from simpul.contracts.catalogue import entry
from simpul.domain.office import office_day

RECEIVED = date(2026, 2, 5)
BEGUN = datetime(2026, 2, 5, 3, 0, tzinfo=UTC)
PROTECTED = "age_conflict"


@dataclass
class Registry(Owned):
    """What offices sent and what the intake said of it, written down by hand as the owner."""

    owner: psycopg.Connection[Any]
    offsets: Iterator[int] = field(default_factory=lambda: count(1))
    partitions: dict[str, int] = field(default_factory=dict)
    slices: dict[tuple[str, str], UUID] = field(default_factory=dict)

    def send(
        self, office: str, body: dict[str, Any] | bytes, verdict: str, codes: tuple[str, ...] = (), *,
        document: str | None = "cpmi_registration", record: UUID | None = None, revision: int | None = None,
        file: UUID | None = None, record_no: int = 1, case: str | None = None, slice_state: str = "passed",
        is_loaded: bool = False,
    ) -> UUID:  # fmt: skip
        """One event with its verdict; ``codes`` as ``code`` or ``code:field``. Returns its event id."""
        place = {"partition_id": self._partition(office), "log_offset": next(self.offsets), "office_code": office}
        event, raw = uuid4(), body if isinstance(body, bytes) else json.dumps(body).encode()
        moment = BEGUN + timedelta(seconds=place["log_offset"])
        self.insert(
            "intake.raw", **place, broker_at=moment, received_date=RECEIVED, event_id=event, document=document,
            file_id=file, record_no=record_no, body_digest=b"d", byte_count=len(raw),
        )  # fmt: skip
        self.insert(
            "intake.raw_body", **place, headers=b"", body=raw, file_name=f"{office}_registrasi_202601.csv",
            sheet_name=None,
        )  # fmt: skip
        self.insert(
            "intake.verdict", **place, document=document, verdict=verdict, record_ref=record, revision=revision,
            reasons=json.dumps([reason_of(code) for code in codes]), cause="first", rule_edition="1",
            reference_edition="r", code_version="t",
        )  # fmt: skip
        noted = verdict == "accepted" and any(reason_of(code)["audience"] == "office" for code in codes)
        self._count(place, moment, verdict, noted=noted, file=file)
        if verdict == "rejected":
            self.insert(
                "intake.reject_case", **place, document=document, record_ref=record, revision=revision,
                state=case or "open", closed_at=moment if case else None,
            )  # fmt: skip
        if verdict == "accepted":
            assert isinstance(body, dict)
            self._land(place, record, revision, body, slice_state, is_loaded)
        return event

    def record(self, office: str, number: str, revision: int = 1) -> UUID:
        """A record's head; returns its record_ref."""
        reference = uuid4()
        self.insert(
            "intake.record_head", record_ref=reference, office_code=office, document="cpmi_registration",
            source_record_id=number, record_key=reference.bytes, revision=revision, content_digest=b"c",
            newest_partition_id=self._partition(office), newest_log_offset=0,
        )  # fmt: skip
        return reference

    def send_ahead(self, office: str, number: str, stage: str, *, days_ago: float) -> UUID:
        """A stage line of a loaded slice that waits for the registration of this number; returns its record_ref."""
        slice_id = self._slice(office, "ahead", "placement_stage")
        reference, at = uuid4(), datetime.now(UTC) - timedelta(days=days_ago)
        place = {"partition_id": self._partition(office), "log_offset": next(self.offsets), "office_code": office}
        self.insert(
            "landing.placement_stage", **place, record_ref=reference, revision=1,
            slice_id=slice_id, received_date=office_day(at, office), warning_codes=[], source_record_id=number,
            stage_code=stage, stage_date=RECEIVED, landed_at=at,
        )  # fmt: skip
        self.insert("registry.stage_ahead", **place)
        return reference

    def insert(self, table: str, **row: Any) -> None:
        """One row, as the owner."""
        self.owner.execute(
            sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
                sql.Identifier(*table.split(".")),
                sql.SQL(", ").join(map(sql.Identifier, row)),
                sql.SQL(", ").join([sql.Placeholder()] * len(row)),
            ),
            list(row.values()),
        )

    def _partition(self, office: str) -> int:
        if office not in self.partitions:
            ((self.partitions[office],),) = self.all(
                "INSERT INTO intake.topic_partition (topic_id, topic_name, partition_no, office_code) "
                "VALUES (gen_random_uuid(), %s, 0, %s) RETURNING partition_id",
                f"ltsa.{office}.events",
                office,
            )
        return self.partitions[office]

    def _count(self, place: dict[str, Any], moment: datetime, verdict: str, *, noted: bool, file: UUID | None) -> None:
        """Add one event to the counters of its hour and its file."""
        partition, offset, office = place.values()
        counted = sql.Identifier(f"{verdict}_count")
        self.owner.execute(
            sql.SQL(
                "INSERT INTO intake.ledger_hour AS hour (partition_id, hour_at, office_code, {0}, noted_count) "
                "VALUES (%s, date_trunc('hour', %s, 'UTC'), %s, 1, %s) ON CONFLICT (partition_id, hour_at) "
                "DO UPDATE SET {0} = hour.{0} + 1, noted_count = hour.noted_count + excluded.noted_count"
            ).format(counted),
            [partition, moment, office, int(noted)],
        )
        if file:
            none = dict.fromkeys(("accepted_count", "rejected_count", "duplicate_count", "superseded_count"), 0)
            if not self.all("SELECT FROM intake.ledger_file WHERE file_id = %s", file):
                self.insert(
                    "intake.ledger_file", partition_id=partition, file_id=file, office_code=office,
                    first_offset=offset, last_offset=offset, received_date=RECEIVED, newest_at=moment, **none,
                )  # fmt: skip
            self.owner.execute(
                sql.SQL(
                    "UPDATE intake.ledger_file SET {0} = {0} + 1, last_offset = %s, newest_at = %s WHERE file_id = %s"
                ).format(counted),
                [offset, moment, file],
            )

    def _slice(self, office: str, state: str, document: str) -> UUID:
        """The slice of an office's records in this state, in which one more of them lands now."""
        is_loaded = state in ("loaded", "ahead")
        if (office, state) not in self.slices:
            self.slices[office, state] = uuid4()
            self.insert(
                "quality.slice", slice_id=self.slices[office, state], office_code=office, document=document,
                received_date=RECEIVED, part_no=len(self.slices), state="passed" if is_loaded else state,
                loaded_at=datetime.now(UTC) if is_loaded else None,
                reasons=json.dumps([{"code": "slice_damaged_identifiers"}]),
            )  # fmt: skip
        slice_id = self.slices[office, state]
        self.owner.execute("UPDATE quality.slice SET record_count = record_count + 1 WHERE slice_id = %s", [slice_id])
        return slice_id

    def _land(
        self, place: dict[str, Any], record: UUID | None, revision: int | None, body: dict[str, Any],
        slice_state: str, is_loaded: bool,
    ) -> None:  # fmt: skip
        slice_id = self._slice(place["office_code"], "loaded" if is_loaded else slice_state, "cpmi_registration")
        landed = place | {
            "record_ref": record, "revision": revision, "slice_id": slice_id,
            "received_date": RECEIVED, "warning_codes": [], "source_record_id": body["source_record_id"],
            "registration_date": RECEIVED, "name": body["name"], "matching_name": body["name"], "sex": "F",
            "birth_date": date(1990, 8, 17), "scheme_code": "P2P", "destination_code": "HK",
        }  # fmt: skip
        self.insert("landing.cpmi_registration", **landed, destination="HKG")
        if is_loaded:
            self.insert("registry.registration", **landed)


@dataclass
class OfficeRecords:
    """The ids under which one office's own things may be asked for."""

    office: str
    password: str
    refused: UUID
    refused_event: UUID
    unreadable_event: UUID
    accepted: UUID
    corrected: UUID
    under_age: UUID
    file: UUID

    @property
    def everything(self) -> list[str]:
        """All of its addresses."""
        records = (self.refused, self.refused_event, self.unreadable_event, self.accepted, self.corrected)
        return [f"/catatan/{one}" for one in (*records, self.under_age)] + [
            f"/berkas/{self.file}",
            f"/perlu-diperbaiki?berkas={self.file}",
            f"/perlu-diperbaiki.csv?berkas={self.file}",
        ]


def reason_of(code: str) -> dict[str, str | None]:
    """A reason as the intake stores it: ``code`` or ``code:field``."""
    name, _, field_name = code.partition(":")
    found = entry(name)
    return {"code": name, "severity": found.severity, "field": field_name or None, "audience": found.audience}


def number_of(office: str, no: int) -> str:
    """An office's own record number: wherever it shows, one sees whose it is."""
    return f"REG/{office}/2026/{no:06}"


def fill_office(registry: Registry, office: str, password: str) -> OfficeRecords:
    """Twelve events of every kind of fate."""
    file, numbers = uuid4(), iter(range(1, 100))

    def body(no: int, **said: Any) -> dict[str, Any]:
        return {"source_record_id": number_of(office, no), "name": f"SITI {office}", "nik": "350711430509", **said}

    def sent(
        verdict: str, *codes: str, revision: int = 1, record: UUID | None = None, **more: Any
    ) -> tuple[UUID, UUID]:
        no = next(numbers)
        said = more.pop("body", None) or body(more.pop("no", no))
        record = record or registry.record(office, said["source_record_id"], more.pop("head", revision))
        event = registry.send(
            office, said, verdict, codes, record=record, revision=revision, file=file, record_no=no, **more
        )
        return record, event

    refused, refused_event = sent("rejected", "nik_malformed:nik", "missing_required:birth_date", "nik_missing:nik")
    under_age, _ = sent("rejected", "under_age:birth_date", PROTECTED, body=body(90, birth_date="2009-05-03"))
    accepted, _ = sent("accepted", is_loaded=True)
    sent("accepted", "name_has_title:name", PROTECTED)
    sent("accepted", PROTECTED, slice_state="held")
    sent("duplicate")
    corrected, _ = sent("rejected", "nik_malformed:nik", no=70, head=2, case="resolved")
    sent("accepted", record=corrected, no=70, revision=2, is_loaded=True)
    twice, _ = sent("rejected", "nik_malformed:nik", no=80, head=2)
    sent("rejected", "nik_date_impossible:nik", record=twice, no=80, revision=2)
    unreadable = registry.send(
        office, f"{number_of(office, 50)};SITI;;".encode() + b"\xff", "rejected", ("unreadable",), document=None,
        file=file, record_no=50,
    )  # fmt: skip
    registry.send(
        office, {"stated_document": "REGISTRASI", "stated_version": "2019.4", "fields": {"nama": "SITI"}}, "rejected",
        ("unknown_document",), document=None, file=file, record_no=51,
    )  # fmt: skip
    return OfficeRecords(office, password, refused, refused_event, unreadable, accepted, corrected, under_age, file)
