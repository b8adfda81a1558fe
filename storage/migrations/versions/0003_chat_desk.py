"""The desk set in chat: what chat says beside feeds.yaml, pauses and mentions, editors, alarms, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True)
_MOMENT = sa.DateTime(timezone=True)
_TEXT = sa.String()


def upgrade() -> None:
    """Add what chat sets; of the rows there are, none comes from it."""
    for table in ("channels", "topics"):
        op.add_column(table, sa.Column("line", sa.Integer(), nullable=True))
    for table in ("channels", "topics", "subscriptions"):
        op.add_column(table, sa.Column("in_chat", _JSON, nullable=True))
    op.add_column("subscriptions", sa.Column("mention", _TEXT, nullable=True))
    op.add_column("subscriptions", sa.Column("by", _TEXT, nullable=True))
    op.add_column("subscriptions", sa.Column("paused_at", _MOMENT, nullable=True))
    op.create_table(
        "editors",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("origin", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", "origin", name="pk_editors"),
    )
    op.create_table(
        "alarms",
        sa.Column("origin", _TEXT, nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("origin", name="pk_alarms"),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("user", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("what", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_log"),
    )
    op.create_index("ix_audit_log_channel_id", "audit_log", ["channel", "id"])
