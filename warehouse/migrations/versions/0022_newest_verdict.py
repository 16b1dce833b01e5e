"""The number of the newest verdict, beside the case of a refused event."""

from pathlib import Path

from alembic import op

revision = "0022"
down_revision = "0021"

SQL = Path(__file__).parents[1] / "sql" / "0022_newest_verdict.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
