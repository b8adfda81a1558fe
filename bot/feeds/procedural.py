"""Which rows of an agenda are order of business and nothing to report on."""

from __future__ import annotations

import re

_ORDER_OF_BUSINESS = re.compile(
    r"(?:\W|\d)*(?:roll call|call to order|pledge of allegiance|invocation|moment of silence|adjourn\w*|recess|page break"
    r"|approval of (?:the )?agenda|all (?:matters|items)|proclamations?|announcements?|welcome)\b",
    re.IGNORECASE,
)
_MINUTES = re.compile(
    r"(?:\W|\d)*(?:(?:approval of|approve|approving|accept) (?:the )?(?:\w+ ){0,3}minutes|minutes of)\b", re.IGNORECASE
)
_SUBSTANCE = re.compile(
    r"\b(?:discuss(?:ion)?|consider(?:ation)?|presentation|update|report|request|appeal)(?::| (?:of|on|about|and|for|to)\b)"
    r"|\b(?:agreement|contract|memorandum|lease|policy|lawsuit|settlement|moratorium|referendum|ordinance|resolution)\b"
    r"|[A-Za-z]\W*\d|\d{2,}\s?\([a-z]\)",
    re.IGNORECASE,
)
_LONGEST_ROUTINE = 150
_LONGEST_HEADING_WORDS = 8


def is_procedural(title: str, *, substantial: bool) -> bool:
    """Whether a row is order of business or a heading; ``substantial``: it has a file, an attachment or an outcome."""
    if is_routine(title, substantial=substantial):
        return True
    if substantial or _SUBSTANCE.search(title):
        return False
    return len(title.split()) <= _LONGEST_HEADING_WORDS or title.isupper() or title.endswith(":")


def is_routine(title: str, *, substantial: bool) -> bool:
    """Whether a row that is no heading is order of business all the same: what every meeting has."""
    if len(title) > _LONGEST_ROUTINE:
        return False
    return _MINUTES.match(title) is not None or (not substantial and _ORDER_OF_BUSINESS.match(title) is not None)
