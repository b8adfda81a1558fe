"""HTML to text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.limits import MAX_TEXT
from bot.text.html import html_to_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Key&nbsp;Pine &amp; ICE</p><p>It&#8217;s <b>20</b>25<br>now</p>", "Key Pine & ICE\nIt’s 2025\nnow"),
        ("plain text\nkeeps its lines\n\n\nlike this", "plain text\nkeeps its lines\nlike this"),
        ("<p>lines of the\nsource do not count</p>", "lines of the source do not count"),
        ("bold <b>only</b>\nnext line", "bold only\nnext line"),
        ("a < b and c > d, I <3 ICE", "a < b and c > d, I <3 ICE"),
        ("?a=1&section=2 AT&T R&amp;D", "?a=1&section=2 AT&T R&D"),
        ("&amp;lt;p&amp;gt; stays escaped once", "&lt;p&gt; stays escaped once"),
        ("Q&amp;amp;A &amp;#8217;&amp;nbsp;&amp;rsquo; encoded twice is decoded", "Q&A ’ ’ encoded twice is decoded"),
        ("?a=1&amp;copy=2 &amp;unknown; &amp;amp;amp;", "?a=1&copy=2 &unknown; &"),
        ("&lt;script&gt; is text", "<script> is text"),
        ("before<script>if (a<b) {}</script> after<STYLE>p {}</STYLE >", "before after"),
        ("<script src=x /> kept <script>gone</script> kept too", "kept kept too"),
        ("<script>never closed", "never closed"),
        ("<svg><title>icon</title></svg>text<iframe src=x></iframe>", "text"),
        ("<table><tr><td>1<td>2<tr><th>3</table>", "1 2\n3"),
        ("<ul><li>one<li>two</ul>three", "one\ntwo\nthree"),
        ("""<a title="x > y" href='/z'>link</a> after""", "link after"),
        ('<a href="never closed>text</a> and <b>more</b>', "text and more"),
        ("<p class=it's>fine</p> isn't it", "fine\nisn't it"),
        ("<!-- gone --> kept <!-- never closed", "kept never closed"),
        ("<!doctype html><?xml?><html><head><title>T</title></head><body>B", "B"),
        ("<![CDATA[<p>inside</p>]]>", "inside"),
        ("a tag at the end <b", "a tag at the end <b"),
        (
            "soft\u00adhyphen zero\u200bwidth \u202eright to left\u202c \ufeffmark \x00\x07bell",
            "softhyphen zerowidth right to left mark bell",
        ),
        ("&#0;&#150;&#x1F600;&#xD800;&#9999999;&unknown;&", "�–😀�&unknown;&"),
        ("line\r\nbreaks\u2028of all\x0bkinds", "line\nbreaks\nof all\nkinds"),
        ("", ""),
    ],
)
def test_text_of_html(html: str, text: str) -> None:
    assert html_to_text(html) == text


def test_text_is_cut_at_the_limit() -> None:
    assert html_to_text("<p>word " * 100, limit=14) == "word\nword\nword"
    assert len(html_to_text("x" * 10**6)) == 50_000


@given(st.text(alphabet="<>/!-='\"&;#ab p\n\u00ad", max_size=200))
def test_any_input_gives_text_without_surprises(html: str) -> None:
    text = html_to_text(html)
    assert len(text) <= len(html)
    assert text == text.strip()
    assert "\n\n" not in text


@pytest.mark.parametrize(
    "html",
    [
        "<" * 10**6,
        "<p>" * 200_000,
        "<a" * 300_000,
        '<a ="' * 200_000,
        '<a ="<a >"' * 100_000,
        "<a ='>\"=" * 120_000,
        "<a " + "= " * 500_000,
        "<!--" * 250_000,
        "<!" * 300_000,
        "</" * 300_000,
        "<script>" * 125_000,
        "<script>" + "</script " * 110_000,
        "&#" * 500_000,
        "&" + "amp;" * 400_000,
        "&amp;" * 400_000,
        " \n" * 500_000,
    ],
    ids=lambda html: html[:12],
)
def test_evil_html_takes_linear_time(html: str) -> None:
    """Of this size, a square of the work would take longer than the suite lets a test run."""
    assert len(html_to_text(html)) <= MAX_TEXT
