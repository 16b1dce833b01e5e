"""What a database means by an error, told by its number: its own words quote values and addresses, and are not kept."""

import re

from simpul.errors import Cause, StopNow
from simpul_office.sources.settings import SourceSettings

_SQLITE_AWAY = (5, 6, 10, 14)  # busy, locked, no reading from the disk, no such file
_SQLITE_INTERRUPTED, _POSTGRESQL_CANCELED = 9, "57014"
_MYSQL_LOGIN = (1044, 1045, 1698, 18456)  # the last is SQL Server's
# Shut down, too many connections, a lost line: by the server. From 2000 on it is the driver that says so.
_MYSQL_AWAY = (0, 1040, 1053, 1158, 1159, 1160, 1161, 1203, 1205, 1213, 1927)
_NUMBERS_OF_DRIVERS = 2000
_COLUMN = re.compile(r"column(?: name)?:? [\"'`]?([\w.]+)", re.IGNORECASE)


class ColumnGone(StopNow):
    """A column that a source asks for is not in the database any more."""

    def __init__(self, column: str) -> None:
        super().__init__("A column that this source asks for is gone.", cause="source_refused")
        self.column = column


def cause_of(error: BaseException | None) -> Cause:
    """What is the matter where a driver speaks of the operation of its database, not of what was asked."""
    sqlite = getattr(error, "sqlite_errorcode", None)
    if was_interrupted(error) or getattr(error, "sqlstate", None) == _POSTGRESQL_CANCELED:
        return "source_slow"
    if sqlite is not None:
        return "source_away" if sqlite & 0xFF in _SQLITE_AWAY else "source_refused"
    number = error.args[0] if error is not None and error.args else None
    if not isinstance(number, int):  # PostgreSQL, which has other errors for what was asked
        return "source_away"
    if number in _MYSQL_LOGIN:
        return "source_login"
    return "source_away" if number in _MYSQL_AWAY or number >= _NUMBERS_OF_DRIVERS else "source_refused"


def was_interrupted(error: BaseException | None) -> bool:
    """Whether somebody ended a statement of SQLite while it ran: we, or the person at the keyboard."""
    return getattr(error, "sqlite_errorcode", None) == _SQLITE_INTERRUPTED


def gone_column(error: BaseException | None, source: SourceSettings) -> str | None:
    """The column that is missing, if an error speaks of one. Only a name that the source itself asks for is told."""
    found = _COLUMN.search(str(error))
    name = found[1].rpartition(".")[2] if found else ""
    asked = f"{source.query or ''} {source.watermark}"
    return name if name and re.search(rf"\b{re.escape(name)}\b", asked, re.IGNORECASE) else None
