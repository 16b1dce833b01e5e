"""The index by which the gate finds the manifest that names an event, also in an epoch of very many."""

from pathlib import Path

from alembic import op

revision = "0074"
down_revision = "0073"

SQL = Path(__file__).parents[1] / "sql" / "0074_manifest_ends.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
