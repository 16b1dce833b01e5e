"""An office numbers its people anew: others are written over. It is accepted, and told to whoever can help."""

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.integration.database.records import BUDI, SITI
from tests.integration.database.test_pages_of_many_days import allowed
from tests.integration.database.test_taking_back import void
from tests.integration.database.test_the_ledger_names import named

from simpul.adapters import written_over_store
from simpul.adapters.postgres import connected
from simpul.reading.journey import journey
from simpul.reading.journey_words import sentence
from simpul.reading.rewritten import rewritten, rewritten_numbers

RINI = SITI | {"nik": "3507114101950021", "birth_date": "1995-01-01", "name": "RINI LAIN"}
NOW = "SELECT is_over FROM registry.written_over ORDER BY written_over_no"


def loaded(registry, *bodies, **said):
    for body in bodies:
        registry.send(body, **said)
        registry.load()


def told(registry):
    return named(registry, "written_over")


def test_the_office_and_an_engineer_are_told_by_file_and_the_law_holds(registry):
    allowed(registry, "3507")
    allowed(registry, "3209")
    january, february = uuid4(), uuid4()
    registry.send_all([SITI, RINI | {"source_record_id": "REG/2"}], file_id=january)
    registry.load()
    assert told(registry) == []
    loaded(registry, BUDI, file_id=february)
    (notice,) = told(registry)
    assert (notice.count, notice.details) == (1, {"file_id": str(february)})
    assert notice.text.startswith("1 record received on ")
    assert f"in file {february} names somebody else than before" in notice.text
    assert "numbers its people anew" in notice.text
    assert registry.faults() == {}
    for office, files in (("3507", [(february, 1)]), ("3209", [])):
        with connected("simpul_portal") as clerk:
            clerk.execute("SELECT set_config('simpul.principal', %s, true)", [f"office-{office}"])
            assert [(found.file_id, found.records) for found in rewritten(clerk)] == files
            assert len(rewritten(clerk, february)) == len(files)
            assert rewritten(clerk, january) == []


def test_the_newest_file_comes_first_and_names_its_numbers_in_its_own_order(registry, monkeypatch):
    allowed(registry, "3507")
    february, march = uuid4(), uuid4()

    def send(*people, file_id=None):
        registry.send_all([body | {"source_record_id": f"REG/{number}"} for number, body in people], file_id=file_id)
        registry.load()

    send((1, SITI), (2, RINI), (3, BUDI), (4, SITI))
    send((1, BUDI), (4, RINI), file_id=february)
    send((1, SITI), (3, SITI), (2, BUDI), file_id=march)  # the first is who she was
    with connected("simpul_portal") as clerk:
        clerk.execute("SELECT set_config('simpul.principal', 'office-3507', true)")
        assert [(found.file_id, found.records) for found in rewritten(clerk)] == [(march, 2), (february, 1)]
        assert rewritten_numbers(clerk, "office-3507", march) == ["REG/3", "REG/2"]
        assert rewritten_numbers(clerk, "office-3507", february) == ["REG/4"]
        monkeypatch.setattr("simpul.reading.rewritten.MOST_NUMBERS", 1)
        assert rewritten_numbers(clerk, "office-3507", march) == ["REG/3"]


def test_who_was_there_before_stays_and_is_found_by_the_number(registry):
    loaded(registry, SITI)
    before = registry.one("SELECT person_id FROM registry.current_link")
    loaded(registry, BUDI)
    lines = [sentence(moment) for moment in journey("3507", "REG/1").moments]
    assert "in the registry: names somebody else than before; NIK, birth date and name are all others" in lines
    assert any(line.startswith(f"linked to person {before} by new_person") for line in lines)


def test_it_ends_when_the_number_names_again_whom_it_named(registry):
    loaded(registry, SITI, BUDI, BUDI | {"phone": "081234567890"})
    assert registry.all(NOW) == [(True,)]
    loaded(registry, SITI | {"phone": "081234567890"})
    assert registry.all(NOW) == [(True,), (False,)]
    assert told(registry) == []


def test_it_ends_when_the_record_is_taken_back(registry):
    loaded(registry, SITI, BUDI)
    void(registry)
    registry.load()
    assert registry.all(NOW) == [(True,), (False,)]


@pytest.mark.parametrize(
    "corrected",
    [
        {"nik": BUDI["nik"]},
        {"nik": BUDI["nik"], "name": "SITI C."},
        {"nik": None, "name": "X", "birth_date": "1985-02-05"},
    ],
)
def test_a_correction_is_nobody_else(registry, corrected):
    loaded(registry, SITI, SITI | corrected)
    assert registry.all(NOW) == []


def test_every_month_counts_anew_and_two_under_one_number_in_one_slice_are_seen(registry):
    registry.send_all([SITI, BUDI])
    registry.load()
    loaded(registry, RINI)
    assert registry.all(NOW) == [(True,), (True,)]
    assert [notice.count for notice in told(registry)] == [1]


def test_what_was_noted_long_ago_is_told_no_more(registry):
    loaded(registry, SITI, BUDI)
    with connected("simpul_operator") as reader:
        assert len(written_over_store.noted(reader, timedelta(days=30))) == 1
    registry.owner.execute("UPDATE registry.written_over SET noted_at = noted_at - interval '31 days'")
    assert told(registry) == []
