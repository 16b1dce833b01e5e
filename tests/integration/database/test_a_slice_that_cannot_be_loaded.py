"""A slice that the registry refuses waits for a person; it keeps no other slice waiting."""

import pytest
from tests.integration.database.records import SITI

from simpul.errors import StopNow
from simpul.registry.load import load_passed_slices

LOADED = "SELECT office_code FROM quality.slice WHERE loaded_at IS NOT NULL ORDER BY office_code"


def test_the_slices_of_all_other_offices_are_loaded_and_the_refusal_is_named(registry):
    for office in ("3507", "1807", "3209"):
        registry.send(SITI, office=office)
    registry.owner.execute("ALTER TABLE registry.registration ADD CONSTRAINT broken CHECK (office_code <> '1807')")
    with pytest.raises(StopNow, match=r"registry\.registration\.broken") as refusal:
        registry.load()
    refused = registry.one("SELECT slice_id FROM quality.slice WHERE office_code = '1807'")
    assert f"Slices refused: 1 ({refused})." in str(refusal.value)
    assert registry.all(LOADED) == [("3209",), ("3507",)]
    assert registry.all("SELECT record_count FROM audit.read WHERE actor = 'registry_load'") == [(1,), (1,)]
    registry.owner.execute("ALTER TABLE registry.registration DROP CONSTRAINT broken")
    assert load_passed_slices("test").slices == 1
    assert registry.faults() == {}
