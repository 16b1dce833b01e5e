"""What ``rejects_by_reason`` counts as open, by its second definition."""

from pathlib import Path

from alembic import op

revision = "0076"
down_revision = "0075"

SQL = Path(__file__).parents[1] / "sql" / "0076_overtaken_refusals.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
