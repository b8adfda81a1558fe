"""What Discord allows in one message.

Sources: discord-api-docs, ``message.mdx`` ("Create Message"), ``channel.mdx`` ("Embed Limits"), and Discord's OpenAPI
description; collected in ``chat-platforms.md`` section 4.
"""

from __future__ import annotations

CONTENT = 2_000
EMBEDS = 10
EMBED_TOTAL = 6_000
"""Characters of the titles, descriptions, footers and authors of all embeds of a message together."""

AUTHOR = 256
TITLE = 256
DESCRIPTION = 4_096
FOOTER = 2_048
ROWS = 5
BUTTONS_IN_ROW = 5
BUTTON_LABEL = 80
CUSTOM_ID = 100
THREAD_NAME = 100
