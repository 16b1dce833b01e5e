"""A page as HTML that stands alone: nothing is fetched, and A4 comes out of the printer."""

from html import escape

from simpul.domain.counter import number
from simpul_office.receipts.paper import Fact, Paper, Tally, spelled

_STYLE = """
@page { size: A4; margin: 20mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 170mm; padding: 12mm 6mm; color: #1a2733; background: #fff;
  font: 11pt/1.45 Helvetica, Arial, sans-serif; }
header { border-bottom: 1.2mm solid #c8102e; padding-bottom: 5mm; margin-bottom: 7mm; }
.from { color: #52606d; font-size: 10pt; margin: 0 0 1mm; }
h1 { color: #12395b; font-size: 23pt; line-height: 1.15; margin: 0; }
.office { font-weight: bold; margin: 1.5mm 0 0; }
.code { border: .5mm solid #12395b; border-radius: 2mm; padding: 4mm 6mm; margin: 7mm 0; display: flex; flex-wrap: wrap;
  justify-content: space-between; align-items: center; gap: 6mm; break-inside: avoid; }
.code p { margin: 0; }
.code .hint { color: #52606d; font-size: 9.5pt; }
.code strong { font: bold 23pt "Courier New", Courier, monospace; color: #12395b; white-space: nowrap; }
table { width: 100%; border-collapse: collapse; margin: 0 0 7mm; }
th { text-align: left; font-weight: normal; color: #52606d; width: 48mm; }
th, td { padding: 1.8mm 0; border-bottom: .2mm solid #d5dbe1; vertical-align: top; }
td { overflow-wrap: anywhere; }
.counts th { width: auto; color: inherit; }
.counts td { text-align: right; font-variant-numeric: tabular-nums; font-weight: bold; }
.counts .urgent th, .counts .urgent td { color: #8a4b00; font-weight: bold; }
.notes p { margin: 0 0 2mm; font-size: 10pt; }
@media print { body { padding: 0; max-width: none; } }
"""


def as_html(paper: Paper) -> bytes:
    """The page. Whatever it quotes is text and nothing else."""
    parts = [
        "<!doctype html>",
        '<html lang="id"><head><meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(paper.title)}</title><style>{_STYLE}</style></head><body>",
        '<header><p class="from">Simpul · registri nasional pekerja migran</p>',
        f'<h1>{escape(paper.title)}</h1><p class="office">{escape(paper.office)}</p></header>',
        f"<p>{escape(paper.lead)}</p>",
        _code(paper.code),
        f"<table>{''.join(map(_fact, paper.facts))}</table>",
        f'<table class="counts">{"".join(map(_count, paper.counts))}</table>' if paper.counts else "",
        f'<div class="notes">{"".join(f"<p>{escape(note)}</p>" for note in paper.notes)}</div>',
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part).encode() + b"\n"


def _code(code: str | None) -> str:
    if code is None:
        return ""
    hint = "Sebutkan kode ini bila bertanya. Kementerian dapat mencocokkannya."
    return (
        f'<div class="code"><p>Kode bukti<br><span class="hint">{hint}</span></p><strong>{spelled(code)}</strong></div>'
    )


def _fact(fact: Fact) -> str:
    return f"<tr><th>{escape(fact.label)}</th><td>{escape(fact.value)}</td></tr>"


def _count(found: Tally) -> str:
    urgent = ' class="urgent"' if found.is_urgent and found.rows else ""
    return f"<tr{urgent}><th>{escape(found.label)}</th><td>{number(found.rows)}</td></tr>"
