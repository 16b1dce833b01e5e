"""Watches of protection by revision, which follow the verdict in force."""

from pathlib import Path

from alembic import op

revision = "0083"
down_revision = "0082"

SQL = Path(__file__).parents[1] / "sql" / "0083_watches_by_revision.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
