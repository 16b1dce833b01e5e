"""A comment on every column that an analyst may read."""

from pathlib import Path

from alembic import op

revision = "0085"
down_revision = "0082"

SQL = Path(__file__).parents[1] / "sql" / "0085_columns_in_words.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
