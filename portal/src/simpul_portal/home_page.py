"""The first page: an office's own counts, or for an officer the counts of every office. The office's files, and the
registrations that its stage lines wait for."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from simpul.adapters import repair_store
from simpul.adapters.repair_store import CaseFilter
from simpul.reading import awaited, counting
from simpul_portal.rendering import page
from simpul_portal.visiting import Clerk, InWorld, PageNumber, Paging, Visitor, refuse_foreign

router = APIRouter()

NEWEST_FILES = 6
FILES_PER_PAGE = 25
AWAITED_PER_PAGE = 25


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
    return page("home.html", visit=visit, page="home", overview=overview, awaited=waited_for)


@router.get("/berkas")
def files(world: InWorld, visit: Clerk, halaman: PageNumber = 1) -> HTMLResponse:
    """Every file that arrived from the visitor's office, the newest first."""
    with world.database.transaction(visit.principal) as connection:
        paging = Paging(halaman, counting.file_count(connection), FILES_PER_PAGE)
        lines = counting.file_lines(connection, visit.principal, limit=FILES_PER_PAGE, skip=paging.skip)
    return page("files.html", visit=visit, page="files", files=lines, paging=paging, address=_files_address)


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


@router.get("/berkas/{file_id}")
def file(request: Request, world: InWorld, visit: Clerk, file_id: UUID) -> HTMLResponse:
    """One file of the visitor's office: what became of its rows, and what has to be corrected most."""
    with world.database.transaction(visit.principal) as connection:
        found = counting.one_file(connection, visit.principal, file_id)
        codes = repair_store.open_codes(connection, CaseFilter(file_id=file_id))
    if found is None:
        raise refuse_foreign(world, visit, request, "file", file_id)
    return page("file.html", visit=visit, page="files", file=found.line, counts=found.counts, codes=codes)


def _files_address(number: int) -> str:
    return f"/berkas?halaman={number}"
