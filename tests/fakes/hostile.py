"""Random messages made of what is markup somewhere, what hides, and what is too long."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import strategies as st

from bot.domain.delivery import idempotency_key
from bot.domain.message import Button, Message, Span, Style

KEY = idempotency_key(1)
LIVE = (
    "* ** _ __ ~~ || ` ``` [ ] ( ) ]( [[ ]] < > \\ \\\\ # ## -# - + 1. > >>> : :: / // @ & ' \" ! ? = . , … • ¯\\_(ツ)_/¯ "
    "@everyone @here <@1> <@!1> <@&1> <#1> </x:1> <t:1:R> <t:1> <:x:1> <a:x:1> <id:home> :smile: everyone here smile "
    "https://evil.example http:// https: steam://run/1 discord.gg/abc www.bank.example <https://evil.example> <mailto:a@b.c> "
    "](https://evil.example) [good](https://evil.example) (https://evil.example) word Two 287(g) é ß 字 ж "
    "<!channel> <!here> <!everyone> <@U1> <#C1> <!subteam^S4> <!date^1^{date}|x> <https://evil.example|x> &lt;!here&gt; {time}"
).split(" ")
BLANKS = (" ", "  ", "\n", "\n\n", "\t", "\u2028", "\u00a0")
HIDDEN = (
    "\u200b",
    "\u202e",
    "\u2066",
    "\ud800",
    "\ufeff",
    "\x00",
    "\x1b[2J",
    "ж" + "\u0301" * 20,
    "👩\u200d👩\u200d👧",
    "🇺🇸",
    "\u3164",
)
tokens = st.sampled_from((*LIVE, *BLANKS, *HIDDEN))
hostile = st.lists(tokens, max_size=14).map("".join)
anything = st.one_of(st.text(st.characters(exclude_categories=[]), max_size=300), hostile)
moments = st.datetimes(datetime(1971, 1, 2), datetime(9990, 1, 1), timezones=st.just(UTC))
styles = st.sampled_from(Style)
urls = st.one_of(
    st.just(""),
    hostile.map("https://evil.example/".__add__),
    hostile,
    st.sampled_from(("https://keywest.legistar.com/a_b_c?x=(1)", "http://host_a/x", "https://a.example/" + "x" * 3000)),
)
plain_spans = st.builds(Span, hostile, styles, when=st.one_of(st.none(), moments))
spans = st.builds(Span, anything, styles, urls, st.one_of(st.none(), moments))
lines = st.lists(spans, max_size=5).map(tuple)
buttons = st.builds(Button, anything, st.sampled_from(("why", "mute-topic", "no:action", "")), anything)
NAMED = ("discord:role:2", "discord:user:1", "slack:user:U3", "slack:group:S4")
"""Whom a message may call."""

ids = st.one_of(st.sampled_from((*NAMED, "discord:role:x", "slack:user:u", "slack:here", "@everyone")), anything)
messages = st.builds(
    Message,
    st.sampled_from((KEY, "")),
    lines,
    st.one_of(st.lists(lines, max_size=6).map(tuple), lines.map(lambda line: (line,) * 60)),
    lines,
    st.lists(buttons, max_size=30).map(tuple),
    st.sampled_from(((), (("kind", "reversal"), ("possible", True)), (("alerts", [{"kind": "new"}, {"kind": "agenda"}]),))),
    st.lists(ids, max_size=200).map(tuple),
)
