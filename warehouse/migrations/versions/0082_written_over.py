"""Records that were written over with another person."""

from pathlib import Path

from alembic import op

revision = "0082"
down_revision = "0081"

SQL = Path(__file__).parents[1] / "sql" / "0082_written_over.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
