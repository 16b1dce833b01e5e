"""Where an office stands, told from its code: the region's number without dots, as all offices have it by custom."""

import re

from simpul.errors import StopNow
from simpul.rules import reference

_PROVINCE, _REGENCY = len("35"), len("35.07")


def office_place(office_code: str, region: str | None = None) -> tuple[str, str]:
    """(kind, region code) of a new office; ``region`` names the region where the code does not.

    Raises StopNow where that is no province or regency: the office's own calendar day depends on it.
    """
    if not re.fullmatch(r"\d{4}", office_code):
        raise StopNow(
            "An office's code has four digits, the region's number without dots: 3507, or 3500 for a province."
        )
    code = region or (office_code[:2] if office_code.endswith("00") else f"{office_code[:2]}.{office_code[2:]}")
    is_place = len(code) in (_PROVINCE, _REGENCY) and reference.load().regions.find(code) is not None
    if code[:_PROVINCE] != office_code[:_PROVINCE] or not is_place:
        raise StopNow(f"No province or regency {code} is known in province {office_code[:2]}; name it with --region.")
    return ("province" if len(code) == _PROVINCE else "regency"), code
