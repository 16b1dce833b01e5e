"""A person on both sides of 18 is a signal by one revision alone, also where it came before this was told."""

from pathlib import Path

from alembic import op

revision = "0075"
down_revision = "0074"

SQL = Path(__file__).parents[1] / "sql" / "0075_age_conflict_signals.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
