"""How a source of an office's database stands, as it is said at the counter."""

from datetime import datetime

from simpul.domain.counter import number
from simpul_office.sources.standing import SourceStanding


def seen(source: SourceStanding) -> str:
    """When it was read, and what came of it. Times are those of this computer."""
    if source.read_at is None:
        said = "Belum pernah selesai dibaca."
    else:
        said = f"Terakhir dibaca {_clock(source.read_at)}; {number(source.rows)} baris masuk sejak semula."
    return f"{said} Sedang dibaca sejak {_clock(source.begun_at)}." if source.begun_at else said


def _clock(instant: datetime) -> str:
    return f"{instant.astimezone():%Y-%m-%d %H.%M}"
