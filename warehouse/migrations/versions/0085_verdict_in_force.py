"""The view of the verdicts in force."""

from pathlib import Path

from alembic import op

revision = "0085"
down_revision = "0084"

SQL = Path(__file__).parents[1] / "sql" / "0085_verdict_in_force.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
