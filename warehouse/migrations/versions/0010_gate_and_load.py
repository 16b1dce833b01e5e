"""What the quality gate and the registry load need."""

from pathlib import Path

from alembic import op

revision = "0010"
down_revision = "0007"

SQL = Path(__file__).parents[1] / "sql" / "0010_gate_and_load.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
