"""What ``registrations_by_destination`` leaves out, by its third definition."""

from pathlib import Path

from alembic import op

revision = "0081"
down_revision = "0080"

SQL = Path(__file__).parents[1] / "sql" / "0081_no_sex_of_few.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
