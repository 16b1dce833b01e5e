"""Who decides: never what somebody says of himself."""

import os
import pwd

from simpul.errors import StopNow

ROLE = "simpul_officer"


def person_at_this_machine() -> str:
    """The user of the operating system whose process this is, as the kernel knows it."""
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def stated(reason: str) -> str:
    """The reason without blanks around it. Raises StopNow where nothing is left."""
    if not reason.strip():
        raise StopNow("A decision needs a reason, in words that somebody will read in years.")
    return reason.strip()
