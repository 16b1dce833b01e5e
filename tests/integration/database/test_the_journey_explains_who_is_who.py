"""Law 5 for one record: who it was found to be over time, and why, told from the log of identity."""

from typing import Any
from uuid import UUID

import typer
from tests.integration.database.records import SITI, TAKING_BACK
from typer.testing import CliRunner

from simpul.adapters import identity_story
from simpul.reading.commands import journey as command
from simpul.reading.journey import journey
from simpul.reading.journey_output import journey_object
from simpul.reading.journey_words import sentence

ANOTHER_DAY = SITI | {"birth_date": "1990-08-18"}
ANOTHER_NAME = SITI | {"name": "SRI LAIN"}
CREATED = "identity: person {0} is created for this record"
LINKED = "identity: the record belongs to person {0}{1} (model nik-2)"


def loaded(registry: Any, record: dict[str, Any], office: str = "3507", document: str = "cpmi_registration") -> None:
    registry.send(record, office=office, document=document)
    registry.load()


def told(office: str = "3507", named: str = "REG/1") -> list[str]:
    """What the journey says of identity alone."""
    found = journey(office, named)
    assert found is not None
    said = [moment for moment in found.moments if moment.kind.startswith("identity_")]
    assert {found.number(moment) for moment in said} == {None}, "it is said of the record, not of an event"
    return [sentence(moment) for moment in said]


def refs(registry: Any) -> dict[str, UUID]:
    return dict(registry.all("SELECT office_code, record_ref FROM intake.record_head"))


def persons(registry: Any) -> list[UUID]:
    """Every id ever given, oldest first."""
    created = "SELECT person_id FROM registry.identity_event WHERE kind = 'created' ORDER BY identity_event_no"
    return [person for (person,) in registry.all(created)]


def since(registry: Any, person: UUID) -> str:
    founder = "SELECT record_ref, recorded_at FROM registry.identity_event WHERE kind = 'created' AND person_id = %s"
    ((record, at),) = registry.all(founder, person)
    return f", created {at:%Y-%m-%d} for record {record}"


def test_a_record_tells_in_what_it_agrees_with_whom(registry):
    loaded(registry, SITI)
    loaded(registry, SITI, "3209")
    (person,), record = persons(registry), refs(registry)
    assert told() == [
        CREATED.format(person),
        LINKED.format(person, ": like no other record"),
        f"identity: meanwhile at person {person}, other records that came: 1",
    ]
    agreed = f": agrees in nik, birth_date, name with record {record['3507']}"
    assert told("3209") == [LINKED.format(person, since(registry, person) + agreed)]


def test_each_record_tells_the_merge_and_the_split_with_what_tied_it(registry):
    loaded(registry, ANOTHER_DAY, "3209")
    loaded(registry, ANOTHER_NAME, "1807")
    loaded(registry, SITI)
    older, younger = persons(registry)
    record = refs(registry)
    merged = (
        f"identity: person {younger} is merged into the older {older} and redirected there for ever: "
        f"one of its records agrees in nik, birth_date with {{}} (model nik-2)"
    )
    elsewhere = merged.format(f"record {record['3507']}")
    agreed = f": agrees in nik, birth_date with record {record['1807']}"
    assert told() == [merged.format("this record"), LINKED.format(older, since(registry, older) + agreed)]
    assert told("1807")[2] == elsewhere
    assert elsewhere in told("3209")

    loaded(registry, SITI | {"birth_date": "1990-08-18"})
    parted = persons(registry)[2]
    cause = ": tied until now by 1 record corrected now ({})"
    by_mine = cause.format(record["3507"])
    split = f"identity: person {older} is split, {parted} is created for those who leave"
    assert told("1807")[-4:] == [
        CREATED.format(parted),
        split + by_mine,
        f"identity: the record leaves person {older}{by_mine}",
        LINKED.format(parted, ": like no other record"),
    ]
    assert split + cause.format("this record") in told("3507")


def test_a_record_taken_back_leaves_its_person_and_comes_back_to_it(registry):
    loaded(registry, SITI)
    loaded(registry, TAKING_BACK, document="record_void")
    (person,) = persons(registry)
    gone = f"identity: the record leaves person {person}: its office took the record back"
    assert told()[-1] == gone
    loaded(registry, SITI)
    assert told()[-2:] == [gone, LINKED.format(person, ": which came back to whom it was")]


def test_who_comes_with_it_in_one_load_is_not_said_to_come_later(registry):
    registry.send_all([SITI | {"source_record_id": f"REG/{number}"} for number in range(1, 4)])
    registry.load()
    (person,) = persons(registry)
    assert told(named="REG/3")[0].startswith(f"identity: the record belongs to person {person}, created ")
    assert len(told(named="REG/3")) == 1


def test_what_happened_to_many_others_is_counted(registry):
    loaded(registry, SITI)
    (person,) = persons(registry)
    others = [SITI | {"source_record_id": f"REG/{number}"} for number in range(2, 60)]
    registry.send_all(others)
    registry.load()
    registry.owner.execute(_MANY_MERGES, [person])
    said = told()
    assert len([line for line in said if " is merged into " in line]) == 10
    meanwhile = "other records that came: 58, more persons merged in: 20"
    assert said[-1] == f"identity: meanwhile at person {person}, {meanwhile}"


def test_of_other_people_nothing_is_read_however_many_they_are(registry):
    loaded(registry, SITI)
    registry.owner.execute(_MANY_OTHERS)
    (record,) = refs(registry).values()
    assert 0 < registry.rows_read(identity_story._OWN, {"record": record}, "identity_event", "link") < 100


def test_of_many_records_that_tied_people_the_first_are_named(registry):
    loaded(registry, SITI)
    (person,) = persons(registry)
    (record,) = refs(registry).values()
    registry.owner.execute(
        "INSERT INTO registry.identity_event (kind, person_id, other_person_id, office_code, evidence, model_version) "
        "SELECT 'split', %s, gen_random_uuid(), '3507', jsonb_build_object('corrected_records', "
        "       (SELECT jsonb_agg(gen_random_uuid()) FROM generate_series(1, 500)) || to_jsonb(%s::text)), 'nik-1'",
        [person, str(record)],
    )
    assert ": tied until now by 501 records corrected now (this record, " in told()[-1]
    assert told()[-1].endswith(", ...)")


def test_of_very_many_that_one_load_parts_all_are_counted_to_the_record(registry):
    many = [SITI | {"source_record_id": f"REG/{number}"} for number in range(1, 41)]
    apart = [
        each | {"birth_date": f"19{number}-08-17", "name": f"CONTOH {'A' * number}"}
        for number, each in enumerate(many, 40)
    ]
    for sent in (many, apart):
        registry.send_all(sent)
        registry.load()
    assert any(": tied until now by 40 records corrected now (this record, " in line for line in told())


def test_no_value_is_told_and_programs_read_the_same(registry):
    loaded(registry, ANOTHER_DAY, "3209")
    loaded(registry, SITI)
    found = journey("3507", "REG/1")
    assert found is not None
    (link,) = (line for line in journey_object(found)["story"] if line["what"] == "identity_linked")
    (person,), record = persons(registry), refs(registry)
    assert (link["event"], link["person_id"], link["created_for"]) == (None, str(person), str(record["3209"]))
    assert (link["agrees_in"], link["with_record"]) == (["nik", "name"], str(record["3209"]))
    app = typer.Typer()
    app.command()(command)
    for form in ("text", "json"):
        page = CliRunner().invoke(app, ["3507", "REG/1", "--format", form])
        assert page.exit_code == 0
        assert not [value for value in (SITI["nik"], SITI["name"], "1990-08") if value in page.output]
    assert registry.one("SELECT count(*) FROM audit.read WHERE purpose = 'command line: journey'") == 3


_MANY_MERGES = """
INSERT INTO registry.identity_event (kind, person_id, other_person_id, office_code, evidence, model_version)
SELECT 'merged', %s, gen_random_uuid(), '3507', '{}', 'nik-1' FROM generate_series(1, 30)
"""

_MANY_OTHERS = """
INSERT INTO registry.identity_event (kind, person_id, office_code, evidence, model_version)
SELECT 'created', md5(number::text)::uuid, '3507', '{}', 'nik-1' FROM generate_series(1, 20000) AS number;
INSERT INTO registry.link
    (partition_id, log_offset, office_code, record_ref, revision, person_id, link_kind, model_version, valid_from)
SELECT 99, number, '3507', gen_random_uuid(), 1, md5(number::text)::uuid, 'new_person', 'nik-1', '2026-02-05'
FROM generate_series(1, 20000) AS number
"""
