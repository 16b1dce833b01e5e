"""The pre-check: what the intake would say of a file, said by the intake's own code, with nothing sent."""

from simpul_office.checking.checked import Checked, CheckedRow, check_file

__all__ = ["Checked", "CheckedRow", "check_file"]
