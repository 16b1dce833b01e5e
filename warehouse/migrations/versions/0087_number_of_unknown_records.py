"""The number of a record that was taken back and never came."""

from pathlib import Path

from alembic import op

revision = "0087"
down_revision = "0086"

SQL = Path(__file__).parents[1] / "sql" / "0087_number_of_unknown_records.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
