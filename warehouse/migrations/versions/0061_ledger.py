"""What the ledger counts by: tallies of rows that no other row implies, seals of closed hours, erasures."""

from pathlib import Path

from alembic import op

revision = "0061"
down_revision = "0060"

SQL = Path(__file__).parents[1] / "sql" / "0061_ledger.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
