"""The ministry's hand on an office: pause, revoke, rotate, enrol; what was given up of a topic; offices that flood."""

from pathlib import Path

from alembic import op

revision = "0040"
down_revision = "0030"

SQL = Path(__file__).parents[1] / "sql" / "0040_offices.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
