"""Full-text search: the words of every item, and the index over them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from storage.lookup_filling import fill

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_FTS = """CREATE VIRTUAL TABLE item_fts USING fts5(
    title, body, marks, content='', columnsize=0, tokenize="ascii tokenchars '.&+#|'"
)"""


def upgrade() -> None:
    """Make the index, and put the items there are into it: some minutes where there are very many."""
    connection = op.get_bind()
    is_sqlite = connection.dialect.name == "sqlite"
    op.create_table(
        "item_words",
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("words", TSVECTOR().with_variant(sa.LargeBinary(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_words_item_id_items"),
        sa.PrimaryKeyConstraint("item_id", name="pk_item_words"),
    )
    if is_sqlite:
        op.execute(_FTS)
    fill(connection)
    if not is_sqlite:
        op.create_index("ix_item_words_words", "item_words", ["words"], postgresql_using="gin")
