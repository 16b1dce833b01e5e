"""The manifests that wait for numbers, by the ends of what they name."""

from pathlib import Path

from alembic import op

revision = "0088"
down_revision = "0087"

SQL = Path(__file__).parents[1] / "sql" / "0088_manifests_that_wait.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
