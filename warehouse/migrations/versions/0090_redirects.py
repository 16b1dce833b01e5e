"""Redirections of merged persons are followed along each merge once."""

from pathlib import Path

from alembic import op

revision = "0090"
down_revision = "0089"

SQL = Path(__file__).parents[1] / "sql" / "0090_redirects.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
