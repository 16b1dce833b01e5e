"""What a benchmark found: rows of numbers with a median and a spread, the machine, and how busy it was meanwhile."""

import os
import platform
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from rich.table import Table


@dataclass(frozen=True)
class Row:
    """One line: what was measured, in each round."""

    name: str
    values: Sequence[float]
    digits: int = 0

    def cells(self) -> list[str]:
        """Name, median, lowest and highest, as text."""
        numbers = (statistics.median(self.values), min(self.values), max(self.values))
        return [self.name, *(f"{number:,.{self.digits}f}" for number in numbers)]


@dataclass(frozen=True)
class Measured:
    """A benchmark's outcome. ``caption`` says what the numbers are and how they came about."""

    name: str
    caption: str
    rows: Sequence[Row]
    load: float = field(default_factory=lambda: round(os.getloadavg()[0], 1))
    machine: str = field(default_factory=lambda: machine())

    def table(self) -> Table:
        """For the terminal."""
        table = Table("", "median", "lowest", "highest", title=self.caption)
        for row in self.rows:
            table.add_row(*row.cells())
        return table

    def markdown(self) -> str:
        """For ``bench/README.md``."""
        lines = [f"{self.caption}.", "", "| | median | lowest | highest |", "|---|---:|---:|---:|"]
        lines += ["| " + " | ".join(row.cells()) + " |" for row in self.rows]
        return "\n".join([*lines, "", f"{self.machine}; load average at the end {self.load}."])

    def as_json(self) -> dict[str, Any]:
        """For machines, and for ``bench/results.json``."""
        return asdict(self)

    @classmethod
    def of_json(cls, stored: dict[str, Any]) -> "Measured":
        """As it was stored."""
        return cls(**{**stored, "rows": [Row(**row) for row in stored["rows"]]})


def machine() -> str:
    """This machine in a line."""
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    cores, python = os.cpu_count(), platform.python_version()
    return f"{platform.system()} {platform.machine()}, {cores} cores ({model}), Python {python}"
