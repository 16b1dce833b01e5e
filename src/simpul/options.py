"""Options that commands of several rooms have in common. Light to import: an office's PC has some of them, too."""

from enum import StrEnum
from typing import Annotated

import typer


class Format(StrEnum):
    """How an answer is printed."""

    text = "text"
    json = "json"


AsFormat = Annotated[Format, typer.Option(help="text or json")]
Why = Annotated[str, typer.Option(help="Why; kept with the login that says so.")]
