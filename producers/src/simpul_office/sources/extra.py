"""What reads a database is an extra of the office side, which most offices do not need."""

from collections.abc import Iterator
from contextlib import contextmanager

from simpul.errors import StopNow


@contextmanager
def extra() -> Iterator[None]:
    """Stands around the import of what knows SQLAlchemy. Raises ``StopNow`` where it is not installed."""
    try:
        yield
    except ImportError:
        words = "What reads a database is not installed. Install: simpul-office[database]"
        raise StopNow(words, cause="source_driver") from None
