"""A registry whose secrets were lost is not gone on with by another key: its records would all pass for new ones."""

import pytest
from tests.integration.database.records import NIK, SITI
from tests.integration.database.test_bodies_are_erased import PERMISSION

from simpul.adapters.digest_key import registry_digests
from simpul.adapters.postgres import connected
from simpul.decisions.erasing import erase_person
from simpul.errors import StopNow
from simpul.settings import Settings, load

ANOTHER = bytes(32)


@pytest.mark.parametrize("role", ["simpul_intake", "simpul_rules", "simpul_officer", "simpul_eraser"])
def test_whoever_judges_or_looks_for_a_person_needs_the_registrys_own_key(registry, role):
    with connected(role) as connection:
        registry_digests(connection, ANOTHER)  # a registry without records takes any
    registry.send(SITI)
    with connected(role) as connection:
        registry_digests(connection, load().digest_key())
        with pytest.raises(StopNow, match="keys/digest"):
            registry_digests(connection, ANOTHER)


def test_a_person_is_not_said_to_have_no_records_by_another_key(registry, monkeypatch):
    registry.send(SITI)
    monkeypatch.setattr(Settings, "digest_key", lambda self: ANOTHER)
    with pytest.raises(StopNow, match="keys/digest"):
        erase_person(NIK, PERMISSION)
