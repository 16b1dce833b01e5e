"""Who is visiting, what the pages ask of a visitor, and the one answer to whatever is not his."""

import logging
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from simpul.adapters import access_store
from simpul_portal import sessions
from simpul_portal.sessions import Visit
from simpul_portal.world import World, world_of

log = logging.getLogger(__name__)


class NotLoggedIn(Exception):
    """Somebody without a session asked for a page that needs one."""


class NotHere(Exception):
    """There is no such thing for this visitor."""


InWorld = Annotated[World, Depends(world_of)]


def visitor(request: Request, world: InWorld) -> Visit:
    """Who is visiting. Raises NotLoggedIn where there is no live session."""
    token = request.cookies.get(world.session_cookie)
    visit = sessions.visit_of(world.database, token) if token else None
    if visit is None:
        raise NotLoggedIn
    return visit


Visitor = Annotated[Visit, Depends(visitor)]


def office_visitor(visit: Visitor) -> Visit:
    """A visitor from an office: only offices read records. For anybody else the page is not there."""
    if visit.office_code is None:
        raise NotHere
    return visit


Clerk = Annotated[Visit, Depends(office_visitor)]
PageNumber = Annotated[int, Query(ge=1, le=100_000)]


def refuse_foreign(world: World, visit: Visit, request: Request, what: str, asked: UUID) -> NotHere:
    """Keep that somebody asked for an id outside his own scope, and answer as if it did not exist.

    Whether it exists at another office is not looked up: what the portal does not know it cannot tell.
    """
    with world.database.transaction(visit.principal) as connection:
        access_store.record_foreign_request(connection, visit.principal, what, asked, world.remote_of(request))
    log.warning("%s asked for a %s that is not its own: %s", visit.principal, what, asked)
    return NotHere()


@dataclass(frozen=True, slots=True)
class Paging:
    """One page of a longer list."""

    number: int
    total: int
    size: int

    @property
    def skip(self) -> int:
        """How many lines stand before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))
