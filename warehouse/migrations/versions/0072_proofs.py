"""What was proved of manifests, and what seals hold of later verdicts and waivers."""

from pathlib import Path

from alembic import op

revision = "0072"
down_revision = "0071"

SQL = Path(__file__).parents[1] / "sql" / "0072_proofs.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
