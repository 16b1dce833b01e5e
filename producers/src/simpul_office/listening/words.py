"""The one word at the counter that stands for where a row is."""

from typing import Literal

from simpul_office.listening.messages import Case, SliceState, Verdict

Word = Literal[
    "antrean kirim",
    "dikirim",
    "diterima",
    "diterima dengan catatan",
    "perlu diperbaiki",
    "sudah pernah diterima",
    "diganti versi baru",
    "menunggu",
    "ditunda untuk diperiksa",
    "ditarik",
    "sudah tercatat di registri",
    "sudah beres",
    "dikecualikan",
    "lewat batas waktu",
]
WORDS: tuple[Word, ...] = Word.__args__  # type: ignore[attr-defined]
_OF_SLICE: dict[SliceState, Word] = {
    "held": "ditunda untuk diperiksa",
    "released": "menunggu",
    "withdrawn": "ditarik",
    "loaded": "sudah tercatat di registri",
}
CaseNow = Case | Literal["overtaken"]
"""A case as the ministry told it; ``overtaken``: a newer revision of the record was refused, too, and waits instead."""
_OF_CASE: dict[CaseNow, Word] = {
    "open": "perlu diperbaiki",
    "overtaken": "diganti versi baru",
    "resolved": "sudah beres",
    "waived": "dikecualikan",
    "expired": "lewat batas waktu",
}


def word_for(
    *,
    is_sent: bool,
    verdict: Verdict | None = None,
    case: CaseNow | None = None,
    slice_state: SliceState | None = None,
    has_notes: bool = False,
) -> Word:
    """Where a row is, as a clerk says it. Without a verdict: whether it has left this computer.

    A refused row speaks by its case. What was let in, also by a waiver, speaks by what became of its day.
    """
    if verdict is None:
        return "dikirim" if is_sent else "antrean kirim"
    if verdict == "duplicate":
        return "sudah pernah diterima"
    if verdict == "superseded":
        return "diganti versi baru"
    if verdict == "rejected" and case != "waived":
        return _OF_CASE[case or "open"]
    if slice_state is not None:
        return _OF_SLICE[slice_state]
    if case == "waived":
        return "dikecualikan"
    return "diterima dengan catatan" if has_notes else "diterima"
