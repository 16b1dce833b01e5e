"""Which tables of its own database an office reads from. Each lies in a file that only this login can read.

The address of a database holds its password: it is asked for, never given as an argument, and never shown again.
"""

import json
import re
from dataclasses import asdict, dataclass
from pathlib import Path

from simpul.errors import StopNow
from simpul.whole_file import write_private

EVERY = 15.0
"""Minutes between two readings of a source for which nothing else was said."""

NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """One source: a table or a query, the column by which its rows grow, and the minutes between two readings."""

    name: str
    url: str
    table: str | None
    query: str | None
    watermark: str
    every: float = EVERY

    def __post_init__(self) -> None:
        if not NAME.fullmatch(self.name):
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
        write_private(self._folder / f"{source.name}.json", json.dumps(asdict(source)))

    def names(self) -> list[str]:
        """The name of every source, also of one whose file is damaged."""
        return sorted(path.stem for path in self._folder.glob("*.json"))

    def all(self) -> list[SourceSettings]:
        """Every source, by name."""
        return [self.named(name) for name in self.names()]

    def named(self, name: str) -> SourceSettings:
        """One source. Raises ``StopNow`` where there is none of that name."""
        try:
            said = json.loads((self._folder / f"{name}.json").read_text(encoding="utf-8"))
            return SourceSettings(**said)
        except FileNotFoundError:
            words = "No source of this name is known here. See: simpul office source list"
            raise StopNow(words, cause="source_unknown") from None
        except (ValueError, TypeError):
            words = "The file of this source is damaged. Add the source again: simpul office source add"
            raise StopNow(words, cause="source_damaged") from None

    def forget(self, name: str) -> None:
        """Forget a source; how far it was read is kept, so that adding it again goes on from there."""
        self.named(name)
        (self._folder / f"{name}.json").unlink()
