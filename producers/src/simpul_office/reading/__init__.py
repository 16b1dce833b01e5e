"""Reading what an office has: files of any declared template become rows in the words of the contract."""

from simpul_office.reading.delivery import Delivery, read
from simpul_office.reading.lines import SUMMARY_SHEET, UNREADABLE_MARK, CellPlace
from simpul_office.reading.refusal import Refusal
from simpul_office.reading.row import Row

__all__ = ["SUMMARY_SHEET", "UNREADABLE_MARK", "CellPlace", "Delivery", "Refusal", "Row", "read"]
