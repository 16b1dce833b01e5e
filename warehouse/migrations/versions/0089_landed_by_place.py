"""Landed revisions are found by their places alone."""

from pathlib import Path

from alembic import op

revision = "0089"
down_revision = "0088"

SQL = Path(__file__).parents[1] / "sql" / "0089_landed_by_place.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
