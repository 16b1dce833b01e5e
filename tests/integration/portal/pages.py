"""The portal's pages as its visitors read them."""

import re

OWN_PAGES = ("/", "/perlu-diperbaiki", "/perlu-diperbaiki.csv", "/berkas", "/menunggu")
"""Those of every office."""


def as_read(page: str) -> str:
    """A page as it is read: without tags, in single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def as_shown(page: str) -> str:
    """A page as a browser shows it: what stands beside each other without a blank between stays so."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page))
