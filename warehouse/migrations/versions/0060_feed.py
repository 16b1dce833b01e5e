"""What offices are told: verdicts, slices, receipts; what an office says of a held slice; repeated identities."""

from pathlib import Path

from alembic import op

revision = "0060"
down_revision = "0040"

SQL = Path(__file__).parents[1] / "sql" / "0060_feed.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
