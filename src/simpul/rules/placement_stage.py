"""The rules of a stage line. A registration that is not seen yet, or a late line, is no reason: it waits."""

from datetime import date

from simpul.domain.days import day
from simpul.rules.reference import Reference
from simpul.rules.rule import RuleBook

BOOK = RuleBook()
rule = BOOK.rule


@rule("wrong_office", "office_code")
def wrong_office(office_code: str, sending_office: str) -> bool:
    """The office in the line is not the office that sent it."""
    return office_code != sending_office


@rule("not_in_code_list", "stage_code")
def stage_on_no_list(stage_code: str, reference: Reference) -> bool:
    """The stage is on no edition of the list."""
    return stage_code not in reference.codes["stage"]


@rule("stage_date_impossible", "stage_date")
def stage_date_impossible(stage_date: str, received_on: date) -> bool:
    """There is no such day, or it lies after the day of receipt."""
    reached = day(stage_date)
    return reached is None or reached > received_on
