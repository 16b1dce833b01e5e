"""The words at the counter, and days and numbers as an Indonesian clerk writes them."""

from datetime import date, datetime

from simpul.domain.office import zone_of

STATE = {
    "accepted": "diterima",
    "noted": "diterima dengan catatan",
    "repair": "perlu diperbaiki",
    "settled": "sudah beres",
    "waived": "dikecualikan",
    "overdue": "lewat batas waktu",
    "known": "sudah pernah diterima",
    "replaced": "diganti versi baru",
}
PROGRESS = {
    "loaded": "sudah tercatat di registri",
    "waiting": "menunggu",
    "held": "ditunda untuk diperiksa",
    "withdrawn": "ditarik",
}
DOCUMENT = {
    "cpmi_registration": "Registrasi",
    "placement_stage": "Tahapan",
    "record_void": "Penarikan data",
}
_MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip


def day(value: date) -> str:
    """``17 Agustus 2026``."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(value: datetime, office_code: str) -> str:
    """``17 Agustus 2026, 14.05 WIB``: the clock on the office's own wall."""
    local = value.astimezone(zone_of(office_code))
    return f"{day(local)}, {local:%H.%M} {local.tzname()}"


def number(value: int) -> str:
    """``12.345``."""
    return f"{value:,}".replace(",", ".")


def document(name: str | None) -> str:
    """What the counter calls a document; one that nobody knows is simply a row."""
    return DOCUMENT.get(name or "", "Baris data")
