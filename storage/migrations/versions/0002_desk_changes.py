"""Which version of the desk changed a topic or a subscription last, so that an index can follow."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Number the rows there are 0: older than every version."""
    for table in ("topics", "subscriptions"):
        op.add_column(table, sa.Column("changed", sa.BigInteger(), server_default=sa.text("0"), nullable=False))
    op.create_index("ix_subscriptions_changed", "subscriptions", ["changed"])
