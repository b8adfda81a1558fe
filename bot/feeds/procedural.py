"""Which rows of an agenda are order of business and nothing to report on."""

from __future__ import annotations

import re

_PLACE = r"(?:\W|\d|[a-z]{1,3}[.)])*"
"""The number or letter that an item has on its agenda."""

_ORDER = (
    r"(?:roll call|call to order|call of the roll|call (?:the )?meeting to order|pledge of allegiance|invocation)",
    r"(?:moment of silence|(?:opening |closing )?prayer|(?:indigenous )?(?:land|territorial) acknowledge?ment)",
    r"(?:(?:motion to )?adjourn\w*|(?:motion to )?recess|page break|quorum|establish\w* (?:of )?(?:a )?quorum)",
    r"(?:adoption|approval|order) of (?:the )?(?:order of business|(?:regular |meeting )?agenda)",
    r"(?:changes|additions|amendments?)(?:[,/]? \w+){0,4} to (?:the )?agenda",
    r"(?:agenda (?:review|changes|approval)|all (?:matters|items)|proclamations?|announcements?|welcome)",
    r"(?:disclosures?|declarations?) of (?:conflicts?|interests?)",
    r"(?:good and welfare|excused absences?)",
)
"""How an item begins that every meeting has."""

_WHO = (
    r"(?:commissioners?|council(?:members?)?|board|members?|mayor|manager|staff|attorney|clerk|superintendent|director|committee"
    r"|city|town|county|department)['’]?s?"
)
_HEADINGS = (
    r"(?:general |open )?public (?:comments?|input|forum|participation|testimony|communications?|appearances?)(?: periods?)?",
    r"(?:citizens?|visitors?|audience|residents?)['’]? (?:comments?|participation|communications?|forum|input)",
    r"(?:comments? (?:from|by) (?:the )?(?:public|citizens?|audience)|hearing of (?:the )?(?:citizens|public)|open forum)",
    r"(?:(?:closed|executive) session|consent (?:agenda|calendar|items?)|public hearings?|ordinances?|resolutions?|reports?)",
    r"(?:regular|action|discussion|business|new|old|unfinished)(?: (?:agenda|business|items?|calendar))+",
    r"(?:correspondence|communications?|presentations?|introductions?|attendance|none|no items?|reserved)",
    rf"{_WHO}(?: {_WHO})?(?: (?:comments?|reports?|communications?|updates?))",
    r"(?:(?:future|next) (?:meetings?|agenda items?)(?: dates?)?|end of (?:meeting|agenda|consent agenda))",
)
"""Headings that some platforms list as items: nothing but these words, and perhaps a remark in brackets."""

_ORDER_OF_BUSINESS = re.compile(rf"{_PLACE}(?:{'|'.join(_ORDER)})\b", re.IGNORECASE)
_HEADING = re.compile(rf"{_PLACE}(?:{'|'.join(_HEADINGS)})(?:\s*\([^)]{{0,60}}\))?\W*", re.IGNORECASE)
_MINUTES = re.compile(
    rf"{_PLACE}(?:(?:approval of|approve|approving|accept(?:ance of)?|adopt(?:ion of)?) (?:the )?(?:[\w,&’'-]+ ){{0,6}}minutes"
    r"|minutes of)\b",
    re.IGNORECASE,
)
_DATE = r"(?:[a-z]{3,9}\.? \d{1,2}(?:,? \d{4})?|\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4})"
_OF_MEETING = (
    rf"(?:regular|special|joint|informational|draft|unapproved|study|work ?session|workshop|session|meeting|hearing|public"
    rf"|planning|zoning|{_WHO}|commission|{_DATE})"
)
_THEIR_MINUTES = re.compile(
    rf"{_PLACE}(?:{_OF_MEETING}\W+){{0,5}}minutes(?:\W+(?:(?:of|for|from) )?{_DATE})*\W*", re.IGNORECASE
)
_SUBSTANCE = re.compile(
    r"\b(?:discuss(?:ion)?|consider(?:ation)?|presentation|update|report|request|appeal)(?::| (?:of|on|about|and|for|to)\b)"
    r"|\b(?:agreement|contract|memorandum|lease|policy|lawsuit|settlement|moratorium|referendum|ordinance|resolution)\b"
    r"|[A-Za-z]\W*\d|\d{2,}\s?\([a-z]\)",
    re.IGNORECASE,
)
_DECIDES = re.compile(
    r"\b(?:agreement|contract|memorandum|lease|polic(?:y|ies)|lawsuit|settlement|moratorium|referendum|ordinance|resolution|reading"
    r"|funding|grant|budget|purchase|bid|award|287)\b",
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
    """Whether a row that is no heading of its own is order of business all the same: what every meeting has."""
    if len(title) > _LONGEST_ROUTINE:
        return False
    if _MINUTES.match(title) or _THEIR_MINUTES.fullmatch(title):
        return True
    if substantial:
        return False
    return _HEADING.fullmatch(title) is not None or (_ORDER_OF_BUSINESS.match(title) is not None and not _DECIDES.search(title))
