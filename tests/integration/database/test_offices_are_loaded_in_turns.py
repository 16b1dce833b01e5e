"""An office with very many slices, of whatever days, keeps no other office's slice from being loaded."""

from datetime import date, timedelta
from typing import Any

from tests.integration.database.records import LINE, SITI

OLD = date(2021, 2, 5)
EARLY = {"registration_date": "2021-01-12"}
LOADED = "SELECT office_code, document FROM quality.slice ORDER BY loaded_at"


def test_no_office_waits_for_all_slices_of_another(registry: Any) -> None:
    for day in range(5):
        registry.send(SITI | EARLY | {"source_record_id": f"REG/{day}"}, day=OLD + timedelta(day))
    registry.send(LINE, office="3209", document="placement_stage")
    registry.send(SITI, office="3209")
    registry.load()
    offices, documents = zip(*registry.all(LOADED), strict=True)
    assert offices.index("3209") == 1
    assert offices.count("3507") == 5
    assert [of for office, of in zip(offices, documents, strict=True) if office == "3209"] == [
        "cpmi_registration",
        "placement_stage",
    ]
    assert registry.faults() == {}
