"""A comment on every column that an analyst may read."""

from pathlib import Path

from alembic import op

revision = "0084"
down_revision = "0083"

SQL = Path(__file__).parents[1] / "sql" / "0084_columns_in_words.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
