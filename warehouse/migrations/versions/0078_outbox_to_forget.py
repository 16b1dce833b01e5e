"""The index by which the relay finds the messages that it may forget."""

from pathlib import Path

from alembic import op

revision = "0078"
down_revision = "0077"

SQL = Path(__file__).parents[1] / "sql" / "0078_outbox_to_forget.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
