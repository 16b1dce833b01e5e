"""What an officer decides about slices and refused records; the signals of protection."""

from pathlib import Path

from alembic import op

revision = "0030"
down_revision = "0022"

SQL = Path(__file__).parents[1] / "sql" / "0030_officers.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
