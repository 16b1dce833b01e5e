"""What would be read from a source now, without anything being sent."""

from contextlib import closing
from pathlib import Path

from simpul.domain.counter import number
from simpul_office.reading import Refusal
from simpul_office.sources.database import AT_ONCE, DatabaseRows
from simpul_office.sources.settings import Sources
from simpul_office.sources.taking_in import read_source
from simpul_office.spool import Spool

_AT_THE_SCREEN = 60.0
"""Seconds for which a person waits for the next rows."""


def check_source(state: Path, office_code: str, name: str) -> list[str] | Refusal:
    """Sentences for the person who set the source up, or why its rows cannot be sent."""
    source = Sources(state, office_code).named(name)
    with closing(Spool(state, office_code)) as spool:
        rows = DatabaseRows(source, spool.place_of(name), seconds=_AT_THE_SCREEN)
        found = read_source(spool, name, rows, name)
    if isinstance(found, Refusal):
        return found
    more = " atau lebih" if found.row_count == AT_ONCE else ""
    sentences = [f"Templat: {', '.join(found.editions)}. Baris baru: {found.row_count}{more}."]
    if blank := rows.without_watermark():
        sentences.append(f"{number(blank)} baris tidak berisi {source.watermark}, jadi tidak pernah terbaca.")
    return sentences
