"""The first page: an office's own counts, or for an officer the counts of every office."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from simpul.reading import awaited, counting
from simpul.reading.rewritten import rewritten
from simpul_portal.rendering import page
from simpul_portal.visiting import InWorld, Visitor

router = APIRouter()

NEWEST_FILES = 6


@router.get("/")
def home(world: InWorld, visit: Visitor) -> HTMLResponse:
    """What the visitor's office sent and what became of it."""
    with world.database.transaction(visit.principal) as connection:
        if visit.office_code is None:
            offices = counting.counts_by_office(connection)
            late = awaited.long_awaited(connection)
            return page("officer_home.html", visit=visit, page="home", offices=offices, late=late)
        overview = counting.office_overview(connection, visit.principal, files=NEWEST_FILES)
        waited_for = awaited.awaited_count(connection)
        over = rewritten(connection)
    return page("home.html", visit=visit, page="home", overview=overview, awaited=waited_for, rewritten=over)
