"""A load looks at each record and each merge of its people once: nobody's very many keep other offices waiting."""

from datetime import date, timedelta
from typing import Any

import pytest
from tests.integration.database.records import SITI

from simpul.adapters import evidence_store

MANY = 30
BORN = date(1960, 1, 1)


@pytest.fixture
def chained(registry: Any) -> Any:
    """A registry with one person who was many, each merged into the next older."""
    apart = [_record(number, number, number) for number in range(MANY)]
    registry.send_all(apart)
    registry.load()
    for number in reversed(range(MANY - 1)):
        registry.send(_record(number + MANY, number, number + 1))
        assert registry.load().persons_merged == 1
    return registry


def test_who_was_merged_very_often_is_followed_along_each_merge_once(chained: Any) -> None:
    newest = chained.one("SELECT slice_id FROM quality.slice ORDER BY loaded_at DESC LIMIT 1")
    found = evidence_store.known(chained.owner, newest)
    first = chained.one("SELECT person_id FROM registry.identity_event ORDER BY identity_event_no LIMIT 1")
    assert {known.person_id for known in found} == {first}
    assert len(found) == 2 * MANY - 2  # all but the one that it brought
    read = chained.rows_read(evidence_store._KNOWN, {"slice": newest}, "redirect", "upwards")
    assert MANY < read < 8 * MANY


def test_everybodys_redirections_are_followed_along_each_merge_once(registry: Any) -> None:
    others, merges, chain = 5000, 1000, "md5('SITI ' || number)::uuid"
    registry.owner.execute(
        "INSERT INTO registry.identity_event (kind, person_id, office_code, evidence, model_version) "
        f"SELECT 'created', gen_random_uuid(), '3507', '{{}}', 'test' FROM generate_series(1, {others})"
    )
    registry.owner.execute(
        "INSERT INTO registry.identity_event (kind, person_id, other_person_id, office_code, evidence, model_version) "
        f"SELECT 'merged', {chain}, {chain.replace('number', 'number + 1')}, '3507', '{{}}', 'test' "
        f"FROM generate_series(1, {merges}) AS number"
    )
    redirects = "SELECT count(*), count(DISTINCT surviving_person_id) FROM registry.person_redirect"
    assert registry.all(redirects) == [(merges, 1)]
    assert registry.one("SELECT DISTINCT surviving_person_id = md5('SITI 1')::uuid FROM registry.person_redirect")
    read = registry.rows_read(redirects, None, "identity_event", "hop", "below")  # those two: ways followed
    assert merges < read < 4 * (others + merges)


def _record(number: int, born: int, named: int) -> dict[str, Any]:
    return SITI | {
        "source_record_id": f"REG/{number}",
        "birth_date": str(BORN + timedelta(born)),
        "name": f"CONTOH {'A' * (named + 1)}",
    }
