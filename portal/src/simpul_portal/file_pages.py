"""The files that an office sent: all of them, and one with what became of its rows."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from simpul.adapters import repair_store
from simpul.adapters.repair_store import CaseFilter
from simpul.reading import counting
from simpul.reading.rewritten import rewritten, rewritten_numbers
from simpul_portal.rendering import page
from simpul_portal.visiting import Clerk, InWorld, PageNumber, Paging, refuse_foreign

router = APIRouter()

FILES_PER_PAGE = 25


@router.get("/berkas")
def files(world: InWorld, visit: Clerk, halaman: PageNumber = 1) -> HTMLResponse:
    """Every file that arrived from the visitor's office, the newest first."""
    with world.database.transaction(visit.principal) as connection:
        paging = Paging(halaman, counting.file_count(connection), FILES_PER_PAGE)
        lines = counting.file_lines(connection, visit.principal, limit=FILES_PER_PAGE, skip=paging.skip)
    return page(
        "files.html",
        visit=visit,
        page="files",
        files=lines,
        paging=paging,
        address=lambda number: f"/berkas?halaman={number}",
    )


@router.get("/berkas/{file_id}")
def file(request: Request, world: InWorld, visit: Clerk, file_id: UUID) -> HTMLResponse:
    """One file of the visitor's office: what became of its rows, and what has to be corrected most."""
    with world.database.transaction(visit.principal) as connection:
        found = counting.one_file(connection, visit.principal, file_id)
        codes = repair_store.open_codes(connection, CaseFilter(file_id=file_id))
        over = rewritten(connection, file_id)
        numbers = rewritten_numbers(connection, visit.principal, file_id) if over else []
    if found is None:
        raise refuse_foreign(world, visit, request, "file", file_id)
    return page(
        "file.html",
        visit=visit,
        page="files",
        file=found.line,
        counts=found.counts,
        codes=codes,
        rewritten=over,
        numbers=numbers,
    )
