"""The tables of what the desk knows beside its requests: editors, the audit log, where failures are told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from storage.columns import Id
from storage.tables import Base


class EditorRow(Base):
    """Someone who may change things everywhere, once for each ``origin`` ("file", "chat") that says so."""

    __tablename__ = "editors"

    id: Mapped[str] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    by: Mapped[str]
    line: Mapped[int | None]
    created_at: Mapped[datetime]


class AlarmsRow(Base):
    """The channel where failures are told, once for each ``origin`` ("file", "chat") that names one."""

    __tablename__ = "alarms"

    origin: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str]
    line: Mapped[int | None]


class AuditRow(Base):
    """A change that a person made."""

    __tablename__ = "audit_log"
    __table_args__ = (Index(None, "channel", "id"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime]
    user: Mapped[str]
    name: Mapped[str]
    channel: Mapped[str]
    what: Mapped[str]
