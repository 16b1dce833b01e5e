"""The command ``simpul portal``."""

import signal
import sys
from typing import Annotated

import typer

from simpul import logs


def portal(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)] = 8080,
    connections: Annotated[
        int,
        typer.Option(help="Most database connections at a time.", min=1, envvar="SIMPUL_PORTAL_CONNECTIONS"),
    ] = 4,
    https: Annotated[
        bool, typer.Option(help="The pages are reached over https only.", envvar="SIMPUL_PORTAL_HTTPS")
    ] = False,
    trusted_proxy: Annotated[
        str | None,
        typer.Option(
            help="Address of the reverse proxy in front, if there is one.", envvar="SIMPUL_PORTAL_TRUSTED_PROXY"
        ),
    ] = None,
) -> None:
    """Serve the web pages of the offices until SIGTERM."""
    from simpul_portal.serving import serve  # the web framework costs half a second: only where it is wanted

    logs.start()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    serve(host, port, connections=connections, is_https=https, trusted_proxy=trusted_proxy)
