"""Whether a page stands in the place of the one that was asked for: a sign-in, a bot check, an error with status 200. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.feeds.markup import Element

_LONGEST, _LONGEST_FORM = 60, 12
"""Lines of a page that may be nothing but a refusal, and of one that may be nothing but a form: real pages have menus."""

_STATUS = (
    r"(?:http )?(?:error )?(?:40[0-9]|50[0-4])(?:\s*$|\s*[-–|:]|\W+(?:error|not|file|page|forbidden|access|bad|service)\b)"
)
_REFUSAL = re.compile(
    r"\W*(?:(?:please )?(?:sign|log)[- ]?in\b|session (?:has )?(?:expired|timed out)|just a moment|attention required"
    r"|access (?:is )?(?:denied|forbidden)|forbidden\b|are you (?:a )?(?:human|robot)|verify(?:ing)? (?:that )?you\b"
    r"|(?:human|security|browser) (?:verification|check)\b|checking your browser|captcha|request unsuccessful"
    r"|pardon our interruption|(?:page )?not found|(?:the )?page (?:you|cannot|can[’']t|could not)\b"
    r"|(?:an )?(?:unexpected |internal |http |server |runtime |application )*error(?: occurred)?\s*(?:$|[|:!]|[-–]\s)"
    r"|bad gateway|(?:service |temporarily |site )unavailable|(?:site |website )?(?:down for|under) maintenance"
    r"|something went wrong"
    rf"|{_STATUS})",
    re.IGNORECASE,
)


def refusal_of(page: Element, title: str, chosen: Sequence[Element]) -> str:
    """Return the words by which a page says no, empty for one that does not; ``title`` is its own, in plain text.

    Only a page with little beside such words is one, or with little beside a form for a password among what is ``chosen``.
    """
    lines = page.text().count("\n") + 1
    heading = next((each.line() for each in page.walk() if each.name in {"h1", "h2"}), "")
    if lines <= _LONGEST and (said := next((text for text in (title, heading) if _REFUSAL.match(text)), "")):
        return said
    asks = any(each.name == "input" and each.get("type").lower() == "password" for one in chosen for each in one.walk())
    return (title or heading or "a form that asks for a password") if asks and lines <= _LONGEST_FORM else ""
