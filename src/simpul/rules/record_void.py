"""The rules of taking a record back. Whether the office ever sent that record, only the intake can tell."""

from simpul.domain.documents import PLACEMENT_STAGE
from simpul.rules.rule import RuleBook

BOOK = RuleBook()
rule = BOOK.rule


@rule("wrong_office", "office_code")
def wrong_office(office_code: str, sending_office: str) -> bool:
    """The office in the row is not the office that sent it."""
    return office_code != sending_office


@rule("missing_required", "stage_code")
def stage_not_named(document: str, stage_code: str | None) -> bool:
    """A stage line is taken back, and its stage is not named."""
    return document == PLACEMENT_STAGE and stage_code is None


@rule("missing_required", "stage_date")
def stage_day_not_named(document: str, stage_date: str | None) -> bool:
    """A stage line is taken back, and its day is not named."""
    return document == PLACEMENT_STAGE and stage_date is None
