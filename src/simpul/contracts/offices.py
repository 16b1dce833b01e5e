"""The offices of the reference data: whose topics and logins a broker must hold, and what they are called."""

import csv
from collections.abc import Mapping
from functools import cache

from simpul.declared import declared


def office_codes() -> list[str]:
    """The code of every office in the reference data, in its order."""
    return list(_names())


def office_name(office_code: str) -> str | None:
    """What an office is called; None for one that these lists do not know."""
    return _names().get(office_code)


@cache
def _names() -> Mapping[str, str]:
    with (declared("schemas") / "reference" / "offices.csv").open(encoding="utf-8", newline="") as lines:
        return {line["office_code"]: line["name"] for line in csv.DictReader(lines)}
