"""The seams of the house: what services need, with the errors each may raise. Adapters, feeds and storage implement them."""

from bot.ports.alert_rows import AlertRows
from bot.ports.chat import ChatAdapter
from bot.ports.clock import Clock
from bot.ports.delivery_rows import DeliveryRows
from bot.ports.desk_rows import DeskRows
from bot.ports.feed_rows import Claimed, FeedRows
from bot.ports.fetching import Failed, Fetched, Fetcher, NotModified
from bot.ports.item_rows import ItemRows
from bot.ports.reading import FoundItem, ItemReading, Stage, Traced
from bot.ports.sources import Batch, Source, Workers
from bot.ports.store import Store, UnitOfWork
from bot.ports.story_rows import StoryRows

__all__ = [
    "AlertRows",
    "Batch",
    "ChatAdapter",
    "Claimed",
    "Clock",
    "DeliveryRows",
    "DeskRows",
    "Failed",
    "FeedRows",
    "Fetched",
    "Fetcher",
    "FoundItem",
    "ItemReading",
    "ItemRows",
    "NotModified",
    "Source",
    "Stage",
    "Store",
    "StoryRows",
    "Traced",
    "UnitOfWork",
    "Workers",
]
