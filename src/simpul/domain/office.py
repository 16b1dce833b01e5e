"""An office's own calendar: days and ages are counted where the clerk sits, never in UTC."""

from datetime import date, datetime, timedelta, timezone
from functools import lru_cache

WIB = timezone(timedelta(hours=7), "WIB")
WITA = timezone(timedelta(hours=8), "WITA")
WIT = timezone(timedelta(hours=9), "WIT")

# Kemendagri province codes; every other province keeps western time. Indonesia has no daylight saving.
_CENTRAL = frozenset({"51", "52", "53", "63", "64", "65", "71", "72", "73", "74", "75", "76"})
_EASTERN = frozenset({"81", "82", "91", "92", "93", "94", "95", "96"})


def zone_of(office_code: str) -> timezone:
    """The time zone of an office, by the province in the first two digits of its code."""
    province = office_code[:2]
    if province in _CENTRAL:
        return WITA
    return WIT if province in _EASTERN else WIB


@lru_cache(maxsize=1024)
def office_day(instant: datetime, office_code: str) -> date:
    """The calendar day at the office at this instant. Refuses an instant without a time zone."""
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(zone_of(office_code)).date()
