"""The seams of the house: what services need, with the errors each may raise. Adapters, feeds and storage implement them."""

from bot.ports.agenda_rows import AgendaRows, Listed
from bot.ports.alert_rows import AlertRows
from bot.ports.audit_rows import AuditRows
from bot.ports.chat import ChatAdapter
from bot.ports.clock import Clock
from bot.ports.delivery_rows import DeliveryRows
from bot.ports.desk_rows import DeskRows
from bot.ports.discovering import Discoverer
from bot.ports.editor_rows import EditorRows
from bot.ports.feed_rows import Claimed, FeedRows
from bot.ports.fetching import Credential, Failed, Fetched, Fetcher, NotModified
from bot.ports.item_rows import ItemRows
from bot.ports.lookup_rows import Hit, Hits, LookupRows
from bot.ports.mute_rows import MuteRows
from bot.ports.reading import FoundItem, ItemReading, ItemWords, Stage, Traced
from bot.ports.sources import Batch, Source, Workers
from bot.ports.store import Store, UnitOfWork
from bot.ports.story_rows import StoryRows

__all__ = [
    "AgendaRows",
    "AlertRows",
    "AuditRows",
    "Batch",
    "ChatAdapter",
    "Claimed",
    "Clock",
    "Credential",
    "DeliveryRows",
    "DeskRows",
    "Discoverer",
    "EditorRows",
    "Failed",
    "FeedRows",
    "Fetched",
    "Fetcher",
    "FoundItem",
    "Hit",
    "Hits",
    "ItemReading",
    "ItemRows",
    "ItemWords",
    "Listed",
    "LookupRows",
    "MuteRows",
    "NotModified",
    "Source",
    "Stage",
    "Store",
    "StoryRows",
    "Traced",
    "UnitOfWork",
    "Workers",
]
