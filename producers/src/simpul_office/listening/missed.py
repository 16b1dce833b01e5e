"""What an office never heard, in words: its topic keeps 30 days, and whoever was away longer looks into the portal."""

from datetime import datetime

from simpul.domain.counter import moment


def missed_words(before: datetime, office_code: str) -> str:
    """That what the ministry said before this instant may have gone by, and where it stands."""
    until = moment(before, office_code)
    return f"Kabar dari Kementerian sebelum {until} tidak terdengar di komputer ini. Lihatlah keadaannya di portal."
