"""The first schema: feeds, items, stories, the desk and the outbox.

Written out rather than taken from storage.tables: what was released must not change with the code.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON(none_as_null=True)
_MOMENT = sa.DateTime(timezone=True)
_TEXT = sa.String()


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "channels",
        sa.Column("id", _TEXT, nullable=False),
        sa.Column("platform", _TEXT, nullable=False),
        sa.Column("timezone", _TEXT, nullable=False),
        sa.Column("digest_at", _TEXT, nullable=False),
        sa.Column("quiet", _JSON, nullable=True),
        sa.Column("origin", _TEXT, nullable=False),
        sa.Column("parked", _TEXT, nullable=False),
        sa.Column("parked_at", _MOMENT, nullable=True),
        sa.Column("backoff_until", _MOMENT, nullable=True),
        sa.Column("last_served_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_channels"),
    )
    op.create_table(
        "desk",
        sa.Column("id", _ID, autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_desk"),
    )
    op.create_table(
        "hosts",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("blocked_until", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_hosts"),
    )
    op.create_table(
        "stories",
        sa.Column("id", _ID, nullable=False),
        sa.Column("jurisdiction", _TEXT, nullable=True),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_stories"),
    )
    op.create_table(
        "topics",
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("query", _TEXT, nullable=False),
        sa.Column("origin", _TEXT, nullable=False),
        sa.Column("parked", _TEXT, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_topics"),
    )
    op.create_table(
        "chapters",
        sa.Column("id", _ID, nullable=False),
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("key", _TEXT, nullable=True),
        sa.Column("identity", sa.LargeBinary(), nullable=True),
        sa.Column("outcome", _JSON, nullable=True),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_chapters_story_id_stories"),
        sa.PrimaryKeyConstraint("id", name="pk_chapters"),
        sa.UniqueConstraint("identity", name="uq_chapters_identity"),
    )
    op.create_index("ix_chapters_story_id", "chapters", ["story_id"])
    op.create_table(
        "deliveries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("state", _TEXT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("in_doubt", sa.Boolean(), nullable=False),
        sa.Column("target", _TEXT, nullable=True),
        sa.Column("open_target", _TEXT, nullable=True),
        sa.Column("message_id", _TEXT, nullable=True),
        sa.Column("heading", _TEXT, nullable=False),
        sa.Column("text", _TEXT, nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("notice_key", _TEXT, nullable=True),
        sa.Column("held_until", _MOMENT, nullable=True),
        sa.Column("next_attempt_at", _MOMENT, nullable=True),
        sa.Column("first_attempt_at", _MOMENT, nullable=True),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("folded_into", _ID, nullable=True),
        sa.Column("lease_owner", _TEXT, nullable=True),
        sa.Column("leased_until", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name="fk_deliveries_channel_channels"),
        sa.ForeignKeyConstraint(["folded_into"], ["deliveries.id"], name="fk_deliveries_folded_into_deliveries"),
        sa.PrimaryKeyConstraint("id", name="pk_deliveries"),
        sa.UniqueConstraint("channel", "notice_key", name="uq_deliveries_channel_notice_key"),
        sa.UniqueConstraint("channel", "open_target", name="uq_deliveries_channel_open_target"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_deliveries_channel_state_id", "deliveries", ["channel", "state", "id"])
    op.create_index("ix_deliveries_channel_sent_at", "deliveries", ["channel", "sent_at"])
    op.create_index("ix_deliveries_channel_target", "deliveries", ["channel", "target"])
    op.create_index("ix_deliveries_state_held_until", "deliveries", ["state", "held_until"])
    op.create_table(
        "feeds",
        sa.Column("id", _ID, nullable=False),
        sa.Column("name", _TEXT, nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("address", _TEXT, nullable=False),
        sa.Column("host", _TEXT, nullable=False),
        sa.Column("timezone", _TEXT, nullable=False),
        sa.Column("interval_seconds", sa.Double(), nullable=False),
        sa.Column("place", _TEXT, nullable=True),
        sa.Column("home", _JSON, nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("etag", _TEXT, nullable=True),
        sa.Column("last_modified", _TEXT, nullable=True),
        sa.Column("body_hash", _TEXT, nullable=True),
        sa.Column("key_policy", _TEXT, nullable=True),
        sa.Column("cursor", _JSON, nullable=False),
        sa.Column("title", _TEXT, nullable=False),
        sa.Column("item_count", sa.Integer(), nullable=False),
        sa.Column("baseline_at", _MOMENT, nullable=True),
        sa.Column("last_poll_at", _MOMENT, nullable=True),
        sa.Column("last_success_at", _MOMENT, nullable=True),
        sa.Column("last_new_at", _MOMENT, nullable=True),
        sa.Column("next_poll_at", _MOMENT, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", _MOMENT, nullable=True),
        sa.Column("fault", _TEXT, nullable=True),
        sa.Column("fault_text", _TEXT, nullable=False),
        sa.Column("told", _TEXT, nullable=True),
        sa.Column("redirect", _JSON, nullable=True),
        sa.Column("parked", _TEXT, nullable=False),
        sa.Column("lease_owner", _TEXT, nullable=True),
        sa.Column("leased_until", _MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["host"], ["hosts.name"], name="fk_feeds_host_hosts"),
        sa.PrimaryKeyConstraint("id", name="pk_feeds"),
        sa.UniqueConstraint("identity", name="uq_feeds_identity"),
        sa.UniqueConstraint("name", name="uq_feeds_name"),
    )
    op.create_index("ix_feeds_host", "feeds", ["host"])
    op.create_index("ix_feeds_next_poll_at", "feeds", ["next_poll_at"])
    op.create_table(
        "story_matters",
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("story_id", _ID, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["story_id"], ["stories.id"], name="fk_story_matters_story_id_stories"),
        sa.PrimaryKeyConstraint("digest", name="pk_story_matters"),
    )
    op.create_index("ix_story_matters_story_id", "story_matters", ["story_id"])
    op.create_table(
        "subscriptions",
        sa.Column("id", _ID, nullable=False),
        sa.Column("identity", sa.LargeBinary(), nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("places", _JSON, nullable=False),
        sa.Column("topics", _JSON, nullable=False),
        sa.Column("query", _TEXT, nullable=False),
        sa.Column("mode", _TEXT, nullable=False),
        sa.Column("want", _JSON, nullable=False),
        sa.Column("loose", sa.Boolean(), nullable=False),
        sa.Column("include_contained", sa.Boolean(), nullable=False),
        sa.Column("include_parents", sa.Boolean(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=True),
        sa.Column("origin", _TEXT, nullable=False),
        sa.Column("parked", _TEXT, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name="fk_subscriptions_channel_channels"),
        sa.PrimaryKeyConstraint("id", name="pk_subscriptions"),
        sa.UniqueConstraint("identity", name="uq_subscriptions_identity"),
    )
    op.create_index("ix_subscriptions_channel", "subscriptions", ["channel"])
    op.create_table(
        "items",
        sa.Column("id", _ID, nullable=False),
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("type", _TEXT, nullable=False),
        sa.Column("revision", _TEXT, nullable=False),
        sa.Column("item", _JSON, nullable=False),
        sa.Column("baseline", sa.Boolean(), nullable=False),
        sa.Column("first_seen_at", _MOMENT, nullable=False),
        sa.Column("meets_at", _MOMENT, nullable=True),
        sa.Column("meeting", sa.LargeBinary(), nullable=True),
        sa.Column("url", sa.LargeBinary(), nullable=True),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.Column("sketch_size", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_items_feed_id_feeds"),
        sa.PrimaryKeyConstraint("id", name="pk_items"),
    )
    op.create_index("ix_items_feed_id_meeting", "items", ["feed_id", "meeting"])
    op.create_index("ix_items_first_seen_at", "items", ["first_seen_at"])
    op.create_index("ix_items_meets_at", "items", ["meets_at"])
    op.create_index("ix_items_title", "items", ["title"])
    op.create_index("ix_items_url", "items", ["url"])
    op.create_table(
        "alerts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("chapter_id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("kind", _TEXT, nullable=False),
        sa.Column("change_key", _TEXT, nullable=False),
        sa.Column("change", sa.LargeBinary(), nullable=False),
        sa.Column("reason", _TEXT, nullable=False),
        sa.Column("note", _TEXT, nullable=False),
        sa.Column("possible", sa.Boolean(), nullable=False),
        sa.Column("matches", _JSON, nullable=False),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["channel"], ["channels.id"], name="fk_alerts_channel_channels"),
        sa.ForeignKeyConstraint(["chapter_id"], ["chapters.id"], name="fk_alerts_chapter_id_chapters"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_alerts_item_id_items"),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
        sa.UniqueConstraint("channel", "chapter_id", "change", name="uq_alerts_channel_chapter_id_change"),
    )
    op.create_index("ix_alerts_chapter_id", "alerts", ["chapter_id"])
    op.create_index("ix_alerts_item_id", "alerts", ["item_id"])
    op.create_table(
        "chapter_items",
        sa.Column("chapter_id", _ID, autoincrement=False, nullable=False),
        sa.Column("item_id", _ID, autoincrement=False, nullable=False),
        sa.Column("relation", _TEXT, nullable=False),
        sa.Column("evidence", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["chapter_id"], ["chapters.id"], name="fk_chapter_items_chapter_id_chapters"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_chapter_items_item_id_items"),
        sa.PrimaryKeyConstraint("chapter_id", "item_id", name="pk_chapter_items"),
    )
    op.create_index("ix_chapter_items_item_id", "chapter_items", ["item_id"])
    op.create_table(
        "item_keys",
        sa.Column("feed_id", _ID, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("key", _TEXT, nullable=False),
        sa.ForeignKeyConstraint(["feed_id"], ["feeds.id"], name="fk_item_keys_feed_id_feeds"),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_keys_item_id_items"),
        sa.PrimaryKeyConstraint("feed_id", "digest", name="pk_item_keys"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_item_keys_item_id", "item_keys", ["item_id"])
    op.create_table(
        "item_texts",
        sa.Column("item_id", _ID, autoincrement=False, nullable=False),
        sa.Column("revision", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("reading", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_texts_item_id_items"),
        sa.PrimaryKeyConstraint("item_id", "revision", name="pk_item_texts"),
    )
    op.create_table(
        "item_traces",
        sa.Column("id", _ID, nullable=False),
        sa.Column("item_id", _ID, nullable=False),
        sa.Column("revision", _TEXT, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("stages", _JSON, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_item_traces_item_id_items"),
        sa.PrimaryKeyConstraint("id", name="pk_item_traces"),
    )
    op.create_index("ix_item_traces_item_id", "item_traces", ["item_id"])
    op.create_table(
        "sketches",
        sa.Column("hash", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item_id", _ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["items.id"], name="fk_sketches_item_id_items"),
        sa.PrimaryKeyConstraint("hash", "item_id", name="pk_sketches"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_sketches_item_id", "sketches", ["item_id"])
    op.create_table(
        "delivery_alerts",
        sa.Column("delivery_id", _ID, autoincrement=False, nullable=False),
        sa.Column("alert_id", _ID, autoincrement=False, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("channel", _TEXT, nullable=False),
        sa.Column("once", _TEXT, nullable=True),
        sa.ForeignKeyConstraint(["alert_id"], ["alerts.id"], name="fk_delivery_alerts_alert_id_alerts"),
        sa.ForeignKeyConstraint(["delivery_id"], ["deliveries.id"], name="fk_delivery_alerts_delivery_id_deliveries"),
        sa.PrimaryKeyConstraint("delivery_id", "alert_id", name="pk_delivery_alerts"),
        sa.UniqueConstraint("channel", "alert_id", "once", name="uq_delivery_alerts_channel_alert_id_once"),
    )
    op.create_index("ix_delivery_alerts_alert_id", "delivery_alerts", ["alert_id"])
