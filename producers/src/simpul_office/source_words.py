"""How a source of an office's database stands, as it is said at the counter."""

from simpul.domain.counter import moment, number
from simpul_office.sources.standing import SourceStanding


def seen(source: SourceStanding, office_code: str) -> str:
    """When it was read, by the office's clock, and what came of it."""
    if source.read_at is None:
        said = "Belum pernah selesai dibaca."
    else:
        read_at = moment(source.read_at, office_code)
        said = f"Terakhir dibaca {read_at}; {number(source.rows)} baris masuk sejak semula."
    return f"{said} Sedang dibaca sejak {moment(source.begun_at, office_code)}." if source.begun_at else said
