"""Taking back: its tables, and the current state without what was taken back."""

from pathlib import Path

from alembic import op

revision = "0020"
down_revision = "0012"

SQL = Path(__file__).parents[1] / "sql" / "0020_record_void.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
