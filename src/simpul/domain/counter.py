"""Moments and numbers as a clerk reads them."""

from datetime import datetime

from simpul.domain.days import in_words
from simpul.domain.office import zone_of


def moment(value: datetime, office_code: str) -> str:
    """``17 Agustus 2026, 14.05 WIB``: the clock on the office's own wall."""
    local = value.astimezone(zone_of(office_code))
    return f"{in_words(local)}, {local:%H.%M} {local.tzname()}"


def number(value: int) -> str:
    """``12.345``."""
    return f"{value:,}".replace(",", ".")
