"""XLSX as offices write it, read a row at a time and without trust in what the file says of itself."""

from simpul_office.reading.xlsx.workbook import Workbook

__all__ = ["Workbook"]
