"""The log of identity and the links to persons, as the load writes them: only ever added to."""

import json
from collections.abc import Sequence
from uuid import UUID

from simpul.adapters.postgres import Connection
from simpul.linkage.assign import MODEL_VERSION
from simpul.linkage.events import IdentityEvent, Placing


def append_events(connection: Connection, slice_id: UUID, events: Sequence[IdentityEvent]) -> None:
    """Add what the load of a slice found. What names no office is of that of its record, or else of the slice."""
    connection.execute(
        _APPEND_EVENTS,
        {
            "kinds": [event.kind for event in events],
            "persons": [event.person_id for event in events],
            "others": [event.other_person_id for event in events],
            "records": [event.record_ref for event in events],
            "offices": [event.office_code for event in events],
            "evidence": [json.dumps(event.evidence) for event in events],
            "model": MODEL_VERSION,
            "slice": slice_id,
        },
    )


def append_links(connection: Connection, slice_id: UUID, placings: Sequence[Placing]) -> None:
    """Add a link per revision that the slice brought, and per revision of a record that moved."""
    connection.execute(
        _APPEND_LINKS,
        {
            "records": [placing.record_ref for placing in placings],
            "persons": [placing.person_id for placing in placings],
            "kinds": [placing.link_kind for placing in placings],
            "moved": [placing.is_moved for placing in placings],
            "model": MODEL_VERSION,
            "slice": slice_id,
        },
    )


_APPEND_EVENTS = """
INSERT INTO registry.identity_event
    (kind, person_id, other_person_id, record_ref, office_code, evidence, model_version, slice_id)
SELECT kind, person_id, other_person_id, record_ref,
       COALESCE(
           office_code,
           (SELECT loaded.office_code FROM registry.registration loaded
            WHERE loaded.record_ref = happened.record_ref LIMIT 1),
           (SELECT slice.office_code FROM quality.slice WHERE slice.slice_id = %(slice)s)),
       evidence::jsonb, %(model)s, %(slice)s
FROM unnest(%(kinds)s::text[], %(persons)s::uuid[], %(others)s::uuid[], %(records)s::uuid[], %(offices)s::text[],
            %(evidence)s::text[]) WITH ORDINALITY
     AS happened (kind, person_id, other_person_id, record_ref, office_code, evidence, place)
ORDER BY place
"""

# The newest of a record's revisions speaks for it and carries the kind; a moved record moves with all of them.
_APPEND_LINKS = """
INSERT INTO registry.link
    (partition_id, log_offset, office_code, record_ref, revision, person_id, link_kind, model_version, valid_from)
SELECT loaded.partition_id, loaded.log_offset, loaded.office_code, loaded.record_ref, loaded.revision,
       placed.person_id,
       CASE WHEN loaded.revision = max(loaded.revision) OVER (PARTITION BY loaded.record_ref)
            THEN placed.link_kind ELSE 'same_record' END,
       %(model)s, loaded.registration_date
FROM unnest(%(records)s::uuid[], %(persons)s::uuid[], %(kinds)s::text[], %(moved)s::bool[]) WITH ORDINALITY
     AS placed (record_ref, person_id, link_kind, is_moved, place)
JOIN registry.registration loaded ON loaded.record_ref = placed.record_ref
 AND (placed.is_moved OR loaded.slice_id = %(slice)s)
ORDER BY placed.place, loaded.revision
"""
