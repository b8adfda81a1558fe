"""Every agenda platform that is built on the one interface. A new one joins here and in bot/catalog/kinds.py."""

from __future__ import annotations

from bot.feeds.civicclerk import CIVICCLERK
from bot.feeds.civicplus import CIVICPLUS
from bot.feeds.civicweb import CIVICWEB
from bot.feeds.escribe import ESCRIBE
from bot.feeds.granicus import GRANICUS
from bot.feeds.legistar_rss import LEGISTAR_RSS
from bot.feeds.municode import MUNICODE
from bot.feeds.platform import Platform
from bot.feeds.primegov import PRIMEGOV

PLATFORMS: tuple[Platform, ...] = (LEGISTAR_RSS, GRANICUS, CIVICPLUS, PRIMEGOV, CIVICCLERK, ESCRIBE, CIVICWEB, MUNICODE)
