"""Feed documents -> items: formats, charsets, faults and hostile input."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urljoin

import pytest

from bot.domain.errors import Fault
from bot.domain.limits import MAX_FIELD, MAX_TEXT, MAX_TITLE
from bot.feeds.charset import decode
from bot.feeds.document import Unreadable
from bot.feeds.reading import Reading, parse_document
from tests.fakes.golden import DATA, check_golden
from tests.fakes.steps import steps

pytestmark = pytest.mark.no_cover

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://feed.example/news/rss.xml"


def read(body: bytes | str, content_type: str = "text/xml") -> Reading:
    raw = body.encode() if isinstance(body, str) else body
    reading = parse_document(raw, content_type, URL, "America/New_York", NOW)
    assert isinstance(reading, Reading), reading
    return reading


def refuse(body: bytes | str) -> Unreadable:
    raw = body.encode() if isinstance(body, str) else body
    refused = parse_document(raw, "application/rss+xml", URL, "America/New_York", NOW)
    assert isinstance(refused, Unreadable)
    return refused


def rss(items: str) -> str:
    return f'<rss version="2.0"><channel><title>T</title><link>https://feed.example/</link>{items}</channel></rss>'


def item(number: int, extra: str = "") -> str:
    return f"<item><guid>g{number}</guid><title>Title {number}</title><link>https://feed.example/{number}</link>{extra}</item>"


DOCUMENTS = sorted(path for path in (DATA / "feeds").iterdir() if not path.name.endswith(".items.json"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_golden_documents(document: Path) -> None:
    body = document.read_bytes()
    if "rss1" in document.name:
        body = body.decode().encode("cp1252")
    reading = read(body, "text/html")
    assert reading.items
    assert not reading.truncated
    check_golden(document, reading.items)


def test_items_come_oldest_first_and_the_undated_stay_by_their_neighbours() -> None:
    dated = "<pubDate>Tue, 0{} Jul 2025 12:00:00 GMT</pubDate>"
    reading = read(rss(item(1, dated.format(3)) + item(2, dated.format(1)) + item(3) + item(4, dated.format(2))))
    assert [each.title for each in reading.items] == ["Title 2", "Title 4", "Title 3", "Title 1"]


def test_an_undated_document_is_read_upwards_and_stays_undated() -> None:
    reading = read(rss(item(1) + item(2)))
    assert [each.title for each in reading.items] == ["Title 2", "Title 1"]
    assert {each.published_at for each in reading.items} == {None}


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("<rss><channel><title>Año</title>".encode() + item(1).encode() + b"</channel></rss>", "text/xml; charset=iso-8859-1"),
        (
            b'<?xml version="1.0" encoding="windows-1252"?>' + rss("").replace("T<", "Año<", 1).encode("cp1252"),
            "text/xml",
        ),
        (rss("").replace("T<", "Año<", 1).encode("cp1252"), 'text/xml; charset="ISO-8859-1"'),
        (rss("").replace("T<", "Año<", 1).encode("cp1252"), "text/xml"),
        (rss("").replace("T<", "Año<", 1).encode("utf-8-sig"), "text/xml; charset=latin1"),
        (rss("").replace("T<", "Año<", 1).encode("utf-16"), "text/xml"),
        (
            '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16-le")
            + rss("").replace("T<", "Año<", 1).encode("utf-16-le"),
            "",
        ),
        (rss("").replace("T<", "Año<", 1).encode("cp1252"), "text/xml; charset=no-such-thing"),
    ],
)
def test_charsets(body: bytes, content_type: str) -> None:
    assert read(body, content_type).title == "Año"


def test_control_characters_are_dropped() -> None:
    assert decode(b"<a>x\x0b\x00y\n</a>") == "<a>xy\n</a>"


@pytest.mark.parametrize(
    "body",
    [
        "",
        "  \n",
        "Invalid parameters!",
        "<!DOCTYPE html><html><head><title>Log in</title></head><body><form/></body></html>",
        "<!-- wall --><html lang=en><p>unclosed",
        '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body/></html>',
        '<rss version="2.0"><channel><title>Invalid feed</title></channel></rss>',
        '<?xml version="1.0"?><error>no</error>',
        '{"error": "no"}',
        "[1, 2]",
        "\x89PNG\r\n",
    ],
)
def test_what_is_no_feed_is_refused_and_never_an_empty_feed(body: str) -> None:
    assert refuse(body).fault is Fault.NOT_A_FEED


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss("")).items == ()


@pytest.mark.parametrize("cut", ["<item><guid>g3</guid><title>Tit", "<item><guid>g3</guid><title>Title 3</title>", "<item", ""])
def test_a_truncated_document_delivers_only_whole_items(cut: str) -> None:
    whole = rss(item(1) + item(2))
    reading = read(whole.removesuffix("</channel></rss>") + cut)
    assert [each.title for each in reading.items] == ["Title 2", "Title 1"]
    assert reading.truncated


def test_a_truncated_and_ill_formed_document_delivers_only_whole_items() -> None:
    reading = read(rss(item(1) + item(2, "<description>a & b</description>") + item(3)).partition("Title 3")[0])
    assert [each.title for each in reading.items] == ["Title 2", "Title 1"]
    assert reading.truncated


def test_truncated_json_is_unreadable() -> None:
    assert refuse('{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1"').fault is Fault.UNREADABLE


def test_the_longer_of_summary_and_content() -> None:
    texts = "<description>A long description that says it all.</description><content>Short.</content>"
    assert read(rss(item(1, texts))).items[0].text == "A long description that says it all."


def test_only_http_links_are_kept() -> None:
    body = rss(
        "<item><guid>1</guid><title>T</title><link>javascript:alert(1)</link><enclosure url='data:x' type='a/b'/></item>"
    )
    (only,) = read(body).items
    assert (only.url, only.links) == ("", ())


def test_an_entity_bomb_expands_nothing() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom"}">' for n in range(10))
    body = f"<?xml version='1.0'?><!DOCTYPE rss [{entities}]>" + rss(item(1, "<description>&e9;</description>"))
    outcome = parse_document(body.encode(), "", URL, "UTC", NOW)
    assert isinstance(outcome, Unreadable) or all(len(each.text) < 1000 for each in outcome.items)


def test_an_external_entity_is_not_read() -> None:
    body = '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + rss(item(1, "<description>a&x;b</description>"))
    outcome = parse_document(body.encode(), "", URL, "UTC", NOW)
    assert isinstance(outcome, Unreadable) or outcome.items[0].text in {"ab", "a&x;b", "a b"}


def test_elements_nested_too_deep_are_refused() -> None:
    assert refuse("<rss>" + "<a>" * 200_000).fault is Fault.UNREADABLE


def test_a_long_author_of_an_ill_formed_document_costs_no_time() -> None:
    """Of this size, a square of the work would take longer than the suite lets a test run."""
    author = "<author>" + "a." * 500_000 + "</author>"
    reading = read(rss(item(1, author + "<description>x & y</description>")))
    assert len(reading.items) == 1


def test_fields_are_bounded() -> None:
    long = "x" * 300_000
    body = rss(
        item(1, f"<description>{long}</description><category>{long}</category><dc:x xmlns:dc='d'>{long}</dc:x>").replace(
            "Title", long
        )
    )
    (only,) = read(body).items
    assert len(only.title) == MAX_TITLE
    assert len(only.text) == MAX_TEXT
    assert len(only.tags[0]) <= MAX_FIELD
    assert sum(map(len, only.keys)) < 2_000


def test_point_18_a_feed_of_5000_items_is_read_whole_and_grows_linearly() -> None:
    text = "<description>&lt;p&gt;" + "Some words of a report. " * 20 + "&lt;/p&gt;</description>"

    def feed_of(count: int) -> str:
        return rss("".join(item(number, text) for number in range(count)))

    assert len(read(feed_of(5_000)).items) == 5_000
    small, large = feed_of(100), feed_of(500)
    assert steps(lambda: read(large)) < 5.5 * steps(lambda: read(small))


def test_a_repeated_item_is_one_and_shared_guids_do_not_collapse() -> None:
    body = rss(item(1) + item(1) + item(2).replace("g2", "g1"))
    reading = read(body)
    assert sorted(each.title for each in reading.items) == ["Title 1", "Title 2"]
    assert not {key for each in reading.items for key in each.keys if key == "guid:g1"}


def test_json_feed_numbers_and_oddities() -> None:
    feed = {
        "version": "https://jsonfeed.org/version/1",
        "items": [{"id": 1, "title": None, "content_text": "Words.", "author": {"name": "A"}, "tags": "x"}, 7],
    }
    (only,) = read(json.dumps(feed), "text/plain").items
    assert (only.title, only.text, only.authors, only.keys[0]) == ("Words.", "Words.", ("A",), "guid:1")


@pytest.mark.parametrize("junk", ["\nWarning: a query failed <b>here</b>", "0", "<script>track()</script>"])
@pytest.mark.parametrize("text", ["A plain text", "Bread & butter"])
def test_junk_after_the_document_does_not_swallow_its_last_item(junk: str, text: str) -> None:
    reading = read(rss(f"<item><title>One</title><guid>1</guid><description>{text}</description></item>") + junk)
    assert ([item.title for item in reading.items], reading.truncated) == (["One"], False)


def test_warnings_of_the_server_before_the_document_are_skipped() -> None:
    reading = read("<br />\n<b>Notice</b>: undefined index\n" + rss("<item><title>One</title><guid>1</guid></item>"))
    assert [item.title for item in reading.items] == ["One"]


def test_an_ill_formed_document_without_closing_tags_keeps_its_whole_items() -> None:
    document = rss("<item><title>A & B</title><guid>1</guid></item>").partition("</channel>")[0]
    assert [item.title for item in read(document).items] == ["A & B"]
    assert read(document.partition("</item>")[0]).items == ()


def test_one_stray_ampersand_renames_no_guid() -> None:
    item = "<item><title>One</title><guid>g1</guid><link>/1</link><description>{}</description></item>"
    strict, loose = (read(rss(item.format(text))).items[0] for text in ("A and B", "A & B"))
    assert strict.keys == loose.keys


@pytest.mark.parametrize("charset", ["zlib", "bz2", "hex", "rot13", "utf-16", "no-such"])
def test_a_charset_that_is_none_does_not_cost_the_document(charset: str) -> None:
    document = rss("<item><title>Café </title><guid>1</guid></item>").encode("cp1252")
    for padded in (document, document + b" "):
        reading = parse_document(padded, f"text/xml; charset={charset}", URL, "America/New_York", NOW)
        assert isinstance(reading, Reading)
        assert [item.title for item in reading.items] == ["Café"]


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#99999999;", "&#55357;"])
def test_a_reference_to_no_character_does_not_cost_the_document(reference: str) -> None:
    assert [item.title for item in read(rss(f"<item><title>One{reference}</title><guid>1</guid></item>")).items] == ["One"]


def test_half_characters_and_nul_in_json_reach_no_key() -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "a\x00\ud800b", "title": "One", "url": "/\ud800"}]}
    for key in read(json.dumps(feed)).items[0].keys:
        assert key.isprintable()


@pytest.mark.parametrize("broken", ["<link>http://[bad</link>", ""])
def test_a_base_address_that_is_none_does_not_cost_the_document(broken: str) -> None:
    items = read(rss(f"{broken}<item xml:base='http://[bad'><title>One</title><link>/1</link></item>")).items
    assert [item.url for item in items] == [urljoin(URL, "/1")]


def test_a_long_attribute_does_not_smuggle_a_long_author_past_the_cut() -> None:
    """Of this size, a square of the work would take longer than the suite lets a test run."""
    author = f"<author x='{'y' * 600}'>{'a.' * 500_000}</author>"
    assert len(read(rss(f"<item><title>A & B</title>{author}<guid>1</guid></item>")).items) == 1
