"""What is wrong with an office's set-up: every check, with what to do where one fails."""

from simpul_office.doctor.check import Check
from simpul_office.doctor.examining import examine

__all__ = ["Check", "examine"]
