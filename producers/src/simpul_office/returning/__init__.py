"""The clerk's own workbook back, with colours, comments and a summary: what to repair, and how."""

from simpul_office.returning.giving_back import give_back, write_workbook

__all__ = ["give_back", "write_workbook"]
