"""Erasing bodies: the rights of the login that does it, and what it may empty of withdrawn records."""

from pathlib import Path

from alembic import op

revision = "0073"
down_revision = "0072"

SQL = Path(__file__).parents[1] / "sql" / "0073_erasing.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
