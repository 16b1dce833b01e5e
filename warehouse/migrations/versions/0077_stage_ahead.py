"""The list of stage lines that are ahead of their registration."""

from pathlib import Path

from alembic import op

revision = "0077"
down_revision = "0076"

SQL = Path(__file__).parents[1] / "sql" / "0077_stage_ahead.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
