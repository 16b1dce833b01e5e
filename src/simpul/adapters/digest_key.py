"""The key of all digests, held against the records that the registry knows by it."""

from simpul.adapters.postgres import Connection
from simpul.domain.documents import CPMI_REGISTRATION
from simpul.domain.identity import RecordKey
from simpul.errors import StopNow
from simpul.intake.digests import Digests


def registry_digests(connection: Connection, key: bytes) -> Digests:
    """The digests of this registry. Raises StopNow where its records are known by another key.

    By another one every record would pass for a new one, and no record of a person would be found.
    """
    digests = Digests(key)
    head = connection.execute(_ANY_RECORD, [CPMI_REGISTRATION]).fetchone()
    if head is not None:
        office, record, known = head
        if digests.record(office, CPMI_REGISTRATION, RecordKey(record, "")) != bytes(known):
            raise StopNow(
                "The key of digests, keys/digest among the secrets, is not the one by which this registry knows its "
                "records. Put the one back that was kept together with this database, and start again."
            )
    return digests


_ANY_RECORD = """
SELECT office_code, source_record_id, record_key FROM intake.record_head WHERE document = %s LIMIT 1
"""
