"""The counters of an office's pages: what was let in with notes, and what arrived of each file."""

from pathlib import Path

from alembic import op

revision = "0079"
down_revision = "0078"

SQL = Path(__file__).parents[1] / "sql" / "0079_counted_files.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
