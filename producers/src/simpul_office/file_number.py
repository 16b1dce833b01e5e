"""The short number by which a file is spoken of where its name must not stand: in the log, on the telephone."""

from uuid import UUID


def file_number(file_id: UUID) -> str:
    """Six signs of the file's id. The same file has the same number on every computer, and at the ministry."""
    return file_id.hex[:6].upper()
