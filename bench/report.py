"""Keeps what was measured: ``results.json``, the tables of ``README.md`` between their marks, and its pictures."""

import json
import re
import statistics
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path

from bench.measured import Measured, Row

HERE = Path(__file__).parent
PICTURED = ("intake", "where_time_goes")
_WIDTH, _LINE, _NAMES, _NUMBERS = 860, 26, 330, 70


def write(found: Iterable[Measured]) -> None:
    """Keep these, beside what was kept of other benchmarks before."""
    results = HERE / "results.json"
    kept = json.loads(results.read_text(encoding="utf-8")) if results.exists() else {}
    kept.update({measured.name: measured.as_json() for measured in found})
    results.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    known = {name: Measured.of_json(stored) for name, stored in kept.items()}
    readme = HERE / "README.md"
    readme.write_text(with_tables(readme.read_text(encoding="utf-8"), known), encoding="utf-8")
    for name in known.keys() & set(PICTURED):
        (HERE / f"{name}.svg").write_text(picture(known[name]), encoding="utf-8")


def with_tables(text: str, known: Mapping[str, Measured]) -> str:
    """The text with each table between ``<!-- NAME -->`` and ``<!-- end -->`` made anew."""

    def table(found: re.Match[str]) -> str:
        measured = known.get(found[1])
        return f"<!-- {found[1]} -->\n{measured.markdown()}\n<!-- end -->" if measured else found[0]

    return re.sub(r"<!-- (\w+) -->\n.*?<!-- end -->", table, text, flags=re.DOTALL)


def picture(measured: Measured) -> str:
    """Medians as bars, with a thin line from the lowest to the highest. Ratios have no bar."""
    rows = [row for row in measured.rows if not _is_ratio(row)]
    most = max(max(row.values) for row in rows)
    lines = [_bar(number, row, most) for number, row in enumerate(rows)]
    height = _LINE * len(rows) + 50
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" font-family="sans-serif" '
            f'font-size="13"><title>{escape(measured.caption)}</title>',
            f'<rect width="{_WIDTH}" height="{height}" fill="#ffffff"/>',
            f'<text x="10" y="22" font-weight="bold">{escape(measured.caption)}</text>',
            *lines,
            "</svg>\n",
        ]
    )


def _is_ratio(row: Row) -> bool:
    return " : " in row.name


def _bar(number: int, row: Row, most: float) -> str:
    median, room, top = statistics.median(row.values), _WIDTH - _NAMES - _NUMBERS, 36 + number * _LINE
    left, width = _NAMES, median / most * room
    low, high = (left + value / most * room for value in (min(row.values), max(row.values)))
    colour = "#0b6e4f" if row.name.startswith(("Simpul", "judge")) else "#8a8f98"
    return (
        f'<text x="{left - 8}" y="{top + 14}" text-anchor="end">{escape(row.name)}</text>'
        f'<rect x="{left}" y="{top}" width="{width:.0f}" height="18" fill="{colour}"/>'
        f'<path d="M{low:.0f} {top + 9}H{high:.0f}" stroke="#1b1f24" stroke-width="2"/>'
        f'<text x="{max(left + width, high) + 6:.0f}" y="{top + 14}">{median:,.{row.digits}f}</text>'
    )
