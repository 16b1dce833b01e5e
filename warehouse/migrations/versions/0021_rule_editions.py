"""Editions of the rules: their activation, the login that judges again, and the use of permits."""

from pathlib import Path

from alembic import op

revision = "0021"
down_revision = "0020"

SQL = Path(__file__).parents[1] / "sql" / "0021_rule_editions.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
