"""Row level security."""

from pathlib import Path

from alembic import op

revision = "0007"
down_revision = "0006"

SQL = Path(__file__).parents[1] / "sql" / "0007_row_level_security.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
