"""What offices are told waits uncompressed."""

from pathlib import Path

from alembic import op

revision = "0086"
down_revision = "0085"

SQL = Path(__file__).parents[1] / "sql" / "0086_told_lines_uncompressed.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
