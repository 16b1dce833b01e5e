"""The agent's log, for a helpdesk that has it read out on the telephone.

``<state>/log/simpul.log``: one line per thing that happened, in Bahasa Indonesia, with that computer's clock. It names
no person, no file and no sheet: a file is spoken of by its number, which ``simpul office status`` shows, too. Five
older logs of a megabyte each are kept.
"""

import logging
import os
import traceback
from collections.abc import Callable
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from simpul.errors import RetryLater

_ONE = 1024 * 1024
_KEPT = 5


def log_file(state: Path) -> Path:
    """Where the log is."""
    return state / "log" / "simpul.log"


class OfficeLog:
    """Writes lines, and shows them on a screen, where names may stand: a screen forgets. For several threads.

    Raises ``RetryLater`` where the log cannot be written.
    """

    def __init__(self, state: Path, show: Callable[[str], None]) -> None:
        self._show = show
        path = log_file(state)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            self._handler = _Private(path, maxBytes=_ONE, backupCount=_KEPT, encoding="utf-8")
        except OSError:
            raise RetryLater("The log cannot be written.", cause="disk_closed") from None
        self._handler.setFormatter(logging.Formatter("%(asctime)s  %(message)s", "%Y-%m-%d %H.%M.%S"))
        self._lasting: dict[str, str] = {}

    def say(self, line: str, *, shown: str | None = None) -> None:
        """Note a line. ``shown``: what the screen says instead, with the names that the log must not hold."""
        self._handler.handle(logging.LogRecord("simpul", logging.INFO, "", 0, line, None, None))
        self._show(shown or line)

    def lasts(self, matter: str, line: str) -> None:
        """Note what may last for hours: when it begins, and again when it becomes something else."""
        if self._lasting.get(matter) != line:
            self._lasting[matter] = line
            self.say(line)

    def over(self, matter: str, line: str) -> None:
        """Note that it is over, if it was."""
        if self._lasting.pop(matter, None) is not None:
            self.say(line)

    def unforeseen(self, what: str, error: BaseException) -> None:
        """Note a fault of this program by its kind and place; its text may quote a row, and stays out."""
        frames = traceback.extract_tb(error.__traceback__)
        place = f" di {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
        self.say(f"{what} Gangguan program ({type(error).__name__}{place}). Hubungi petugas bantuan kementerian.")

    def close(self) -> None:
        """Close the file."""
        self._handler.close()


class _Private(RotatingFileHandler):
    """Each file is for this login of the computer alone."""

    def _open(self) -> TextIOWrapper:
        stream = super()._open()
        if os.name == "posix":
            os.chmod(self.baseFilename, 0o600)
        return stream

    def handleError(self, record: logging.LogRecord) -> None:
        """A line that finds no room is left out: what fills the disk stops the sending too, and is told there."""
