"""One thing that was looked at."""

from dataclasses import dataclass

from simpul.errors import SimpulError
from simpul_office.causes import trouble_of


@dataclass(frozen=True, slots=True)
class Check:
    """``ok`` is None where it could not be looked at, because something before it fails.

    ``name`` is for programs and never changes; the rest is Bahasa Indonesia. ``todo`` stands where something is to do.
    """

    name: str
    label: str
    ok: bool | None
    seen: str
    todo: str | None = None


def failed(name: str, label: str, failure: SimpulError) -> Check:
    """A check that failed, in the words for its cause."""
    what, todo = trouble_of(failure)
    return Check(name, label, False, what, todo)


def not_looked_at(name: str, label: str) -> Check:
    """What cannot be known yet."""
    return Check(name, label, None, "Belum dapat diperiksa.")
