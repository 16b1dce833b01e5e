"""Great Expectations' own pages of what the suites say of slices: for people who change a suite, and see what it does.

They hold counts and shares, never a value of a record.
"""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from simpul.adapters import slice_store
from simpul.adapters.database_errors import database_errors
from simpul.adapters.postgres import connected
from simpul.adapters.slice_measures import measured
from simpul.errors import StopNow
from simpul.quality.measures import Measure
from simpul.quality.suite import suite
from simpul.reading.data_docs_looks import STYLE, first_page

ROLE = "simpul_operator"
ACTOR = "data_docs"


def write(folder: Path, since: datetime, office_code: str | None, most: int, tell: Callable[[int, int], None]) -> int:
    """Write the pages of the slices that were judged since then, the newest of them; how many slices there are.

    Each is measured as it stands, beside what is usual now, and judged by the suites as they are declared now: what
    was decided when it came stands in `simpul slices`. Raises StopNow where a suite cannot be evaluated, and where no
    slice was judged; nothing is written then. ``tell`` hears how many of them are done.
    """
    from simpul.adapters.great_expectations_suite_pages import Pages  # seconds: whoever asks for help waits for none

    pages, judged_by, done = Pages(STYLE), [], 0
    with database_errors("counting what slices hold"), connected(ROLE, autocommit=True) as connection:
        found = slice_store.judged(connection, since, office_code, most)
        if not found:
            raise StopNow("The gate has judged no slice in that time: choose a longer one, or another office.")
        for document in sorted({each.document for each in found}):
            declared, slices = suite(document), [each for each in found if each.document == document]
            judged_by.append(declared)
            rows: defaultdict[object, list[Measure]] = defaultdict(list)
            with connection.transaction():
                for slice_id, measure in measured(connection, declared, slices, ACTOR):
                    rows[slice_id].append(measure)
            for each in slices:
                pages.add(declared, each, rows[each.slice_id])
                done += 1
                tell(done, len(found))
    (folder / "index.html").write_text(first_page(pages.write(folder), judged_by), encoding="utf-8")
    return done
