"""What can go wrong in the world. Bad data is never an exception: it is a verdict.

    SimpulError
    ├── RetryLater    the world is broken for now: wait, then do exactly the same again
    └── StopNow       a person must act first; the message says what to do next

There is no third kind. A message never carries a value of a record: only names of parts, codes and counts.
"""


class SimpulError(Exception):
    """Base of every error that this project raises on purpose."""


class RetryLater(SimpulError):
    """The broker, the database or the disk is away; the same call may succeed later."""


class StopNow(SimpulError):
    """Going on would be wrong or pointless until somebody has acted on the message."""
