"""Which tables of its own database an office reads from. Each lies in a file that only this login can read.

The address of a database holds its password: it is asked for, never given as an argument, and never shown again.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from simpul.errors import StopNow

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source: a table or a query, and the column by which its rows grow."""

    name: str
    url: str
    table: str | None
    query: str | None
    watermark: str

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise StopNow("The name of a source has small letters, digits, - and _ only.")
        if bool(self.table) == bool(self.query):
            raise StopNow("A source is either a table or a query.")


class Sources:
    """The sources of one office on this computer."""

    def __init__(self, state: Path, office_code: str) -> None:
        self._folder = state / "office" / office_code / "sources"

    def keep(self, source: SourceSettings) -> None:
        """Remember a source; one of the same name is replaced."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = self._folder / f".{source.name}.new"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(source), file)
        path.replace(self._folder / f"{source.name}.json")

    def all(self) -> list[SourceSettings]:
        """Every source, by name."""
        return [self.named(path.stem) for path in sorted(self._folder.glob("*.json"))]

    def named(self, name: str) -> SourceSettings:
        """One source. Raises ``StopNow`` where there is none of that name."""
        try:
            said = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
            return SourceSettings(**said)
        except FileNotFoundError:
            raise StopNow("No source of this name is known here. See: simpul office source list") from None
        except (ValueError, TypeError):
            raise StopNow(
                "The file of this source is damaged. Add the source again: simpul office source add"
            ) from None

    def forget(self, name: str) -> None:
        """Forget a source; how far it was read is kept, so that adding it again goes on from there."""
        self.named(name)
        (self._folder / f"{name}.json").unlink()
