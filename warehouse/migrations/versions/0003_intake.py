"""Intake."""

from pathlib import Path

from alembic import op

revision = "0003"
down_revision = "0002"

SQL = Path(__file__).parents[1] / "sql" / "0003_intake.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
