"""What Slack allows in one message.

Sources: ``slack_sdk.models.blocks`` and docs.slack.dev ("Block Kit"), collected in ``chat-platforms.md`` section 4.
"""

from __future__ import annotations

TEXT = 200
"""Characters of what a locked phone shows; Slack takes 4,000."""

BLOCKS = 50
BLOCKS_TOTAL = 12_000
"""Characters of all blocks together, counted as the JSON that is sent.

What Slack counts is not documented: ``msg_blocks_too_long`` came at 13,297 with markdown alone, earlier with a divider beside
it (slackapi/bolt-js#2509), and with rich text at 11,341 of its words (#2867). Its JSON is the most that can be meant.
"""

HEADER = 150
SECTION = 3_000
"""Also kept to by rich text, for which no limit is documented."""

CONTEXT = 500
"""Characters of small print; Slack takes 3,000, but nobody reads them."""

ELEMENTS = 25
BUTTON_TEXT = 75
ACTION_ID = 255
OPTIONS = 5
OPTION_VALUE = 150
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
VIEW_BLOCKS = 100
VIEW_TOTAL = 200_000
"""Characters of a view as JSON; Slack takes 250,000."""

SUGGESTIONS = 100
OPTION_TEXT = 75
ACTIONS_TOTAL = 6_000
"""Characters of all buttons as JSON, so that they leave room for words."""
