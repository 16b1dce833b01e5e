"""The registrations that an office's stage lines wait for."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from simpul.reading import awaited
from simpul_portal.rendering import page
from simpul_portal.visiting import Clerk, InWorld, PageNumber, Paging

router = APIRouter()

AWAITED_PER_PAGE = 25


@router.get("/menunggu")
def awaited_registrations(world: InWorld, visit: Clerk, halaman: PageNumber = 1) -> HTMLResponse:
    """The registrations that stage lines of the visitor's office wait for, and what ends the waiting."""
    with world.database.transaction(visit.principal) as connection:
        count = awaited.awaited_count(connection)
        paging = Paging(halaman, count.total, AWAITED_PER_PAGE)
        lines = awaited.awaited_list(connection, visit.principal, limit=AWAITED_PER_PAGE, skip=paging.skip)
    return page(
        "awaited.html",
        visit=visit,
        page="home",
        awaited=count,
        lines=lines,
        paging=paging,
        address=lambda number: f"/menunggu?halaman={number}",
    )
