"""A document that offices may send is known wherever one document differs from another."""

import pytest

from simpul.adapters import erasure_store
from simpul.contracts.documents import DOCUMENTS
from simpul.declared import declared
from simpul.domain import identity
from simpul.domain.documents import OFFICE_MANIFEST, RECORD_VOID
from simpul.intake.rows import LANDING_COLUMNS
from simpul.rules.editions import BOOKS
from simpul.rules.judge import LANDED_COLUMNS
from simpul_office.reading import template_file

OF_PEOPLE = {name for name, _ in DOCUMENTS} - {OFFICE_MANIFEST}
KNOWN = {
    "simpul.rules.editions.BOOKS": set(BOOKS),
    "simpul.rules.judge": set(LANDED_COLUMNS),
    "simpul.intake.rows.LANDING_COLUMNS": set(LANDING_COLUMNS),
    "simpul.domain.identity": {*identity.LINE_KEYS, RECORD_VOID},
    "simpul.adapters.erasure_store": {table.removeprefix("landing.") for table, _ in erasure_store._PERSONAL},
    "simpul_office.reading.template_file": set(template_file.DOCUMENTS),
    "expectations/*/slice.toml": {path.parent.name for path in declared("expectations").glob("*/slice.toml")},
}


@pytest.mark.parametrize("where", KNOWN)
def test_every_document_is_known_there(where: str) -> None:
    assert KNOWN[where] >= OF_PEOPLE, where
