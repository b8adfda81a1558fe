"""aiohttp: what the bot itself serves."""
