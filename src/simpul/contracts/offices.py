"""The offices of the reference data: whose topics and logins a broker must hold."""

import csv

from simpul.declared import declared


def office_codes() -> list[str]:
    """The code of every office in the reference data, in its order."""
    with (declared("schemas") / "reference" / "offices.csv").open(encoding="utf-8", newline="") as lines:
        return [line["office_code"] for line in csv.DictReader(lines)]
