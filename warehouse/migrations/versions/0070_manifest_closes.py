"""The intake remembers whether a manifest ends a file or an hour."""

from pathlib import Path

from alembic import op

revision = "0070"
down_revision = "0060"

SQL = Path(__file__).parents[1] / "sql" / "0070_manifest_closes.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
