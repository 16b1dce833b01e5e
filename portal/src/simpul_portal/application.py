"""The portal as one application: its doors, its pages, and what is said when something is not there or not well."""

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from simpul.errors import RetryLater, SimpulError
from simpul_portal import awaited_pages, entrance, file_pages, held_pages, home_page, receipt_pages, repair_pages
from simpul_portal.guard import Guard
from simpul_portal.rendering import STATIC, in_trouble, not_here
from simpul_portal.sessions import prepare
from simpul_portal.visiting import InWorld, NotHere, NotLoggedIn
from simpul_portal.world import World

log = logging.getLogger(__name__)


def make_application(world: World) -> Guard:
    """The portal of one world, ready to be served."""
    prepare()
    application = FastAPI(title="Simpul", docs_url=None, redoc_url=None, openapi_url=None, redirect_slashes=False)
    application.state.world = world
    application.add_exception_handler(NotLoggedIn, entrance.ask_to_log_in)
    for absent in (NotHere, RequestValidationError, HTTPException):
        application.add_exception_handler(absent, _not_here)
    for trouble in (SimpulError, Exception):
        application.add_exception_handler(trouble, _in_trouble)
    for pages in (entrance, home_page, file_pages, awaited_pages, repair_pages, held_pages, receipt_pages):
        application.include_router(pages.router)
    application.add_api_route("/sehat", health, methods=["GET"])
    application.mount("/static", _Kept(directory=STATIC))
    return Guard(application, is_https=world.is_https)


def health(world: InWorld) -> JSONResponse:
    """Whether the portal and its database answer; needs no log-in and tells nothing else."""
    try:
        with world.database.transaction() as connection:
            connection.execute("SELECT 1")
    except RetryLater:
        return JSONResponse({"portal": "sehat", "database": "tidak terjangkau"}, 503)
    return JSONResponse({"portal": "sehat", "database": "terjangkau"})


class _Kept(StaticFiles):
    """Files without anybody's data, whose address changes with their content: an office's bad line loads them once."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


async def _not_here(_request: Request, _error: Exception) -> Response:
    return not_here()


async def _in_trouble(request: Request, error: Exception) -> Response:
    if isinstance(error, SimpulError):
        log.warning("%s", error)
    return in_trouble(request)
