"""The dated list of holidays and collective leave. Read from ``schemas/reference/holidays.csv``."""

import csv
from datetime import date
from functools import lru_cache

from simpul.declared import declared


@lru_cache(maxsize=1)
def holidays() -> frozenset[date]:
    """Every day on which government offices are closed beside the weekends."""
    with (declared("schemas") / "reference" / "holidays.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(date.fromisoformat(line["holiday_date"]) for line in csv.DictReader(lines))
