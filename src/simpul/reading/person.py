"""What a person may ask for (UU 27/2022): everything that is held of him or her, and who has read it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import UUID

from simpul import settings
from simpul.adapters import person_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.digest_key import registry_digests
from simpul.adapters.postgres import Connection, connected
from simpul.domain import nik
from simpul.errors import StopNow
from simpul.reading.row_by_row import row_by_row

ROLE, AUDITOR = "simpul_operator", "simpul_auditor"

Events = Callable[[Connection], Iterator[dict[str, Any]]]
"""Whom somebody asks about: a way to find the events."""


def nik_digits(written: str) -> str:
    """The digits of a NIK that somebody asks about. Raises StopNow where it is none, without repeating it."""
    found = nik.read(written.strip())
    if not isinstance(found, nik.Nik):
        raise StopNow("What was given is no NIK: it has sixteen digits.")
    return found.digits


def by_nik(written: str) -> Events:
    """The person of this NIK. Raises StopNow where it is none."""
    digits = nik_digits(written)

    def events(connection: Connection) -> Iterator[dict[str, Any]]:
        index = registry_digests(connection, settings.load().digest_key()).nik(digits)
        return person_store.events_of_nik(connection, index)

    return events


def by_person_id(person_id: UUID) -> Events:
    """The person of this id in the registry, or of a former one."""
    return lambda connection: person_store.events_of_person(connection, person_id)


def record_lines(whom: Events) -> Iterator[dict[str, Any]]:
    """A line per event of the person's records, in the order of each office's log: refused ones, stage lines, too."""
    for row in row_by_row(ROLE, "command line: records of a person", ("source_record_id", "person_id"), whom):
        line = {name: row[name] for name in _SHOWN} | {"received_on": row["received_date"]}
        if row["erased_at"] is not None:
            line["body_erased_at"] = row["erased_at"].isoformat()
        yield line


def read_lines(whom: Events) -> Iterator[dict[str, Any]]:
    """A line per reading of any of the person's records. What machines read in their runs names no record.

    The login that finds the records reads no log, and the one that reads the log no record.
    """
    with database_errors("finding a person's records"), connected(ROLE) as connection:
        refs = {row["record_ref"] for row in whom(connection) if row["record_ref"]}
    reads = partial(person_store.reads_of, record_refs=refs)
    for row in row_by_row(AUDITOR, "command line: readings of a person", (), reads):
        yield row | {"read_at": row["read_at"].isoformat()}


_SHOWN = (
    "office_code", "document", "source_record_id", "record_ref", "revision", "event_id", "verdict", "case_state",
    "person_id",
)  # fmt: skip
