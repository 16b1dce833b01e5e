"""An index by which the gate finds the manifest that names an event."""

from pathlib import Path

from alembic import op

revision = "0012"
down_revision = "0011"

SQL = Path(__file__).parents[1] / "sql" / "0012_manifest_lookup.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
