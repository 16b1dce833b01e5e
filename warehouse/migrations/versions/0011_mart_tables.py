"""The tables of the first three marts."""

from pathlib import Path

from alembic import op

revision = "0011"
down_revision = "0010"

SQL = Path(__file__).parents[1] / "sql" / "0011_mart_tables.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
