"""The clerk's own workbook back, with colours, comments and a summary: what to repair, and how."""

from simpul_office.returning.giving_back import MARK, give_back, returned_name, write_workbook

__all__ = ["MARK", "give_back", "returned_name", "write_workbook"]
