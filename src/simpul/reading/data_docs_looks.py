"""How the pages of the suites look, and the first of them: what needs no other computer, and no script."""

from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from simpul.contracts import catalogue
from simpul.quality.suite import Expectation, Suite

if TYPE_CHECKING:  # it brings Great Expectations, which takes seconds
    from simpul.adapters.great_expectations_suite_pages import SlicePage

_SIDES = {"at_least": "at least", "at_most": "at most"}

STYLE = """
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 72rem; padding: 1.5rem; background: #fff; color: #1a2733;
  font: 16px/1.5 system-ui, "Segoe UI", Helvetica, Arial, sans-serif; }
a { color: #0b4f86; }
h1, h4 { color: #12395b; font-size: 1.5rem; margin: .5rem 0; }
h5 { font-size: 1.1rem; margin: 1.2rem 0 .4rem; border-top: 1px solid #d5dbe1; padding-top: .8rem; }
h6, .h6 { font-size: .95rem; font-weight: 600; margin: .6rem 0 .2rem; }
ol.breadcrumb, .nav { display: flex; flex-wrap: wrap; gap: .3rem 1rem; list-style: none; margin: 0; padding: 0; }
.collapse, .btn-group, .sticky .card:first-of-type, .card-header, [data-toggle="collapse"] { display: none; }
table { width: 100%; border-collapse: collapse; margin: .5rem 0 1rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-bottom: 1px solid #d5dbe1; }
td br + br { display: none; }
.badge { background: #edf0f3; border-radius: .3rem; padding: 0 .35rem; }
.text-danger, .unmet { color: #a3123a; font-weight: 600; }
.fa-times::before { content: "not met"; font-style: normal; }
.fa-check-circle::before, .fa-check::before { content: "met"; font-style: normal; color: #1b6b3a; }
.number { text-align: right; }
"""

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>What the suites say of slices · Simpul</title><style>{style}</style></head>
<body><h1>What the suites say of slices</h1>
<p>Each slice as it stands now, beside what is usual at its office now, by the suites as they are declared now. What was
decided when it came stands in <code>simpul slices</code>.</p>
<table><thead><tr><th>Office</th><th>Received on</th><th>Part</th><th>Document</th><th class="number">Records</th>
<th>Not met</th></tr></thead><tbody>
{rows}
</tbody></table>
<h1>What is expected</h1>
<table><thead><tr><th>Document</th><th>Code</th><th>What it is about</th><th>Judged</th></tr></thead><tbody>
{expectations}
</tbody></table></body></html>
"""


def first_page(pages: Sequence["SlicePage"], suites: Sequence[Suite]) -> str:
    """The page that leads to all others; the slices that would be held come first."""
    ordered = sorted(pages, key=lambda page: not page.unmet)
    expected = [_expected(suite, each) for suite in suites for each in suite.expectations]
    return _PAGE.format(style=STYLE, rows="\n".join(map(_row, ordered)), expectations="\n".join(expected))


def _expected(suite: Suite, each: Expectation) -> str:
    large = " and ".join(f"{name} {_SIDES[side]} {limit:g}" for name, side, limit in each.large)
    history = "; nothing without enough history" if each.needs_history else ""
    return (
        f'<tr><td><a href="expectations/{suite.document}.html">{suite.document}</a></td><td>{each.code}</td>'
        f"<td>{escape(catalogue.entry(each.code).label_en)}</td>"
        f"<td>{each.judged}, of measures with {large}{history}</td></tr>"
    )


def _row(page: "SlicePage") -> str:
    judged, place = page.judged, escape(quote(page.place))
    unmet = f'<span class="unmet">{escape(", ".join(page.unmet))}</span>' if page.unmet else "–"
    return (
        f'<tr><td><a href="{place}">{escape(judged.office_code)}</a></td><td>{judged.received_date}</td>'
        f"<td>{judged.part_no}</td><td>{escape(judged.document)}</td>"
        f'<td class="number">{judged.record_count}</td><td>{unmet}</td></tr>'
    )
