"""The tables of what people say of alerts: mutes and claims."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.mute import MuteKind
from storage.columns import Id, Word
from storage.tables import Base


class MuteRow(Base):
    """A suppression; ``channel`` NULL holds everywhere, ``until`` NULL for good, ``ended_at`` is when someone ended it."""

    __tablename__ = "mutes"
    __table_args__ = (
        Index(None, "channel", "ended_at"),
        {"sqlite_autoincrement": True},  # deliveries name the mute that held them: no number is ever given twice
    )

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[MuteKind] = mapped_column(Word(MuteKind))
    value: Mapped[str]
    channel: Mapped[str | None] = mapped_column(ForeignKey("channels.id"))
    until: Mapped[datetime | None]
    by: Mapped[str]
    by_name: Mapped[str]
    by_editor: Mapped[bool]
    reason: Mapped[str]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ClaimRow(Base):
    """Someone is on an alert."""

    __tablename__ = "claims"

    alert_id: Mapped[int] = mapped_column(ForeignKey("alerts.id"), primary_key=True, autoincrement=False)
    by: Mapped[str]
    name: Mapped[str]
    at: Mapped[datetime]
