"""What the ledger counts by: tallies of rows that no other row implies, seals of closed hours, erasures."""

from pathlib import Path

from alembic import op

revision = "0071"
down_revision = "0070"

SQL = Path(__file__).parents[1] / "sql" / "0071_ledger.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
