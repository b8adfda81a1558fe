"""Feeds that are added in chat: who says of a feed what it is, and what chat says of one that feeds.yaml has too."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; so far every feed comes from the file."""
    op.add_column("feeds", sa.Column("origin", sa.String(), nullable=False, server_default="file"))
    op.add_column("feeds", sa.Column("in_chat", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Take them away; feeds that were added in chat become the file's, which parks them."""
    op.drop_column("feeds", "in_chat")
    op.drop_column("feeds", "origin")
