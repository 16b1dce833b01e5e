"""What can go wrong in the world. Bad data is never an exception: it is a verdict.

    SimpulError
    ├── RetryLater    the world is broken for now: wait, then do exactly the same again
    └── StopNow       a person must act first; the message says what to do next

There is no third kind. A message never carries a value of a record: only names of parts, codes and counts. The message
is for engineers; ``cause`` names, where somebody else must be told as well, what it is about, and each audience has its
own words for it.
"""

from typing import Literal

Cause = Literal[
    "other",
    "disk_full",
    "disk_closed",
    "disk_fault",
    "folder_away",
    "spool_busy",
    "spool_damaged",
    "no_connection",
    "name_unknown",
    "no_answer",
    "not_our_broker",
    "tls_needed",
    "tls_not_offered",
    "certificate_expired",
    "certificate_not_yet",
    "certificate_unknown",
    "certificate_other_name",
    "login_missing",
    "login_locked",
    "login_refused",
    "no_right",
    "no_right_to_read",
    "topic_missing",
    "too_large",
    "not_set_up",
    "set_up_unreadable",
    "set_up_expired",
    "set_up_gone",
    "set_up_left",
    "file_in_use",
    "clock_behind",
    "out_closed",
    "already_running",
    "register_unreadable",
    "source_away",
    "source_slow",
    "source_login",
    "source_refused",
    "source_driver",
    "source_address",
    "source_unknown",
    "source_damaged",
    "source_watermark",
]
"""What may stand in the way of an office's work. ``certificate_not_yet`` also means: the clock here is wrong."""


class SimpulError(Exception):
    """Base of every error that this project raises on purpose."""

    def __init__(self, message: str, *, cause: Cause = "other") -> None:
        super().__init__(message)
        self.cause: Cause = cause


class RetryLater(SimpulError):
    """The broker, the database or the disk is away; the same call may succeed later."""


class StopNow(SimpulError):
    """Going on would be wrong or pointless until somebody has acted on the message."""
