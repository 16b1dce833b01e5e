"""What a table cannot do without: the columns of whatever a record must have."""

from collections.abc import Mapping
from typing import Any

from simpul.contracts.documents import document
from simpul.contracts.json_schema import one_of
from simpul_office.reading.template import STATED, Column, Template

# Said by each row, or by no column at all where every file of an office says it.
_NOT_OF_A_COLUMN = frozenset({"source", "office_code"})


def required_fields(name: str, version: int) -> tuple[tuple[str, ...], ...]:
    """The fields of a document that every record must have; of several names together, any one is enough."""
    schema: Mapping[str, Any] = document(name, version).schema
    alone = [(field,) for field in schema.get("required", ()) if field not in _NOT_OF_A_COLUMN]
    return (*alone, *one_of(schema))


def required_columns(template: Template) -> tuple[tuple[Column, ...], ...]:
    """The columns without which no row of a sheet would be whole; of several together, any one is enough.

    Those by which a row states what it is are among them: an edition is read as what it says of itself.
    """
    stated = [(column,) for column in template.columns if column.form in STATED]
    choices = [
        tuple(column for column in template.columns if column.field in fields)
        for fields in required_fields(template.document, template.version)
    ]
    return (*stated, *filter(None, choices))
