"""How the access log counts what the registry load reads: by slice, as a run may end early."""

from pathlib import Path

from alembic import op

revision = "0080"
down_revision = "0079"

SQL = Path(__file__).parents[1] / "sql" / "0080_loads_in_the_access_log.sql"


def upgrade() -> None:
    op.execute(SQL.read_text(encoding="utf-8"))
