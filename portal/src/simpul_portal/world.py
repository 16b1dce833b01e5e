"""What the pages share: the database, the cookies, and how a visitor's address is known."""

from dataclasses import dataclass

from fastapi import Request
from fastapi.responses import Response

from simpul.adapters.scoped import ScopedDatabase


@dataclass(frozen=True, slots=True)
class World:
    """One running portal."""

    database: ScopedDatabase
    is_https: bool = False

    @property
    def session_cookie(self) -> str:
        """The name of the session's cookie; over https the browser itself holds it to this host."""
        return "__Host-simpul" if self.is_https else "simpul"

    @property
    def form_cookie(self) -> str:
        """The name of the log-in form's cookie."""
        return "__Host-simpul-masuk" if self.is_https else "simpul-masuk"

    def set_cookie(self, answer: Response, name: str, value: str) -> None:
        """A cookie that no script can read and no other site can make the browser send."""
        answer.set_cookie(name, value, path="/", httponly=True, samesite="strict", secure=self.is_https)

    def drop_cookie(self, answer: Response, name: str) -> None:
        """Take a cookie back."""
        answer.delete_cookie(name, path="/", httponly=True, samesite="strict", secure=self.is_https)

    def remote_of(self, request: Request) -> str:
        """Where a request comes from."""
        return request.client.host if request.client else "unknown"


def world_of(request: Request) -> World:
    """The world of the portal that answers this request."""
    world = request.app.state.world
    assert isinstance(world, World)
    return world
