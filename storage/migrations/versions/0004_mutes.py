"""Mutes, the deliveries that they hold back, and claims."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_TEXT = sa.String()


def upgrade() -> None:
    """Add them; nothing is muted or claimed."""
    op.create_table(
        "mutes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("value", _TEXT, nullable=False),
        sa.Column("channel", _TEXT, nullable=True),
        sa.Column("until", _MOMENT, nullable=True),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("by_name", _TEXT, nullable=False),
        sa.Column("by_editor", sa.Boolean(), nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name="fk_mutes_channel_channels"),
        sa.PrimaryKeyConstraint("id", name="pk_mutes"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_mutes_channel_ended_at", "mutes", ["channel", "ended_at"])
    op.create_table(
        "claims",
        sa.Column("alert_id", _ID, autoincrement=False, nullable=False),
        sa.Column("by", _TEXT, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_claims_alert_id_alerts"),
        sa.PrimaryKeyConstraint("alert_id", name="pk_claims"),
    )
    # Written into the column itself: SQLite cannot add the constraint afterwards.
    mute = sa.Column("mute_id", _ID, sa.ForeignKey("mutes.id", name="fk_deliveries_mute_id_mutes"), nullable=True)
    op.add_column("deliveries", mute, inline_references=True)
