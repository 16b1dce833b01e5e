"""What would be read from a source now, without anything being sent."""

from pathlib import Path

from simpul_office.reading import Refusal
from simpul_office.reading.delivery import survey
from simpul_office.reading.lines import DamagedFile
from simpul_office.sources.database import AT_ONCE, DatabaseRows
from simpul_office.sources.settings import Sources
from simpul_office.spool import Spool


def check_source(state: Path, office_code: str, name: str) -> list[str] | Refusal:
    """Sentences for the person who set the source up, or why its rows cannot be sent."""
    source = Sources(state, office_code).named(name)
    spool = Spool(state, office_code)
    rows = DatabaseRows(source, spool.place_of(name))
    spool.close()
    try:
        found = survey(rows, office_code, name)
    except DamagedFile as damage:
        return Refusal(name, damage.code, damage.sentences)
    if isinstance(found, Refusal):
        return found
    more = " atau lebih" if found.row_count == AT_ONCE else ""
    sentences = [f"Templat: {', '.join(found.editions)}. Baris baru: {found.row_count}{more}."]
    if blank := rows.without_watermark():
        sentences.append(f"{blank} baris tidak berisi {source.watermark}, jadi tidak pernah terbaca.")
    return sentences
