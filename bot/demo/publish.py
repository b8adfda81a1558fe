"""What a news feed shows -> the bytes of its document, in RSS 2.0, Atom, RSS 1.0 or JSON Feed. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr
from zoneinfo import ZoneInfo

from bot.demo.world import Format, Shown, Version

CONTENT_TYPES = {
    Format.RSS2: "application/rss+xml; charset=utf-8",
    Format.ATOM: "application/atom+xml; charset=utf-8",
    Format.RDF: "application/rdf+xml; charset=utf-8",
    Format.JSON: "application/feed+json",
    Format.LEGISTAR: "application/json; charset=utf-8",
}


def render(shown: Shown) -> bytes:
    """Write the document of a news feed. Raises KeyError for a feed that is none."""
    return _RENDERERS[shown.outlet.format](shown).encode()


def _html(version: Version) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in version.paragraphs)


def _iso(moment: datetime, shown: Shown) -> str:
    return moment.astimezone(ZoneInfo(shown.outlet.timezone)).isoformat()


def _rss2(shown: Shown) -> str:
    outlet = shown.outlet
    zone = ZoneInfo(outlet.timezone)
    rows = [
        "<item>"
        f"<title>{escape(version.title)}</title>"
        f"<link>{escape(version.link)}</link>"
        f'<guid isPermaLink="false">{escape(version.guid)}</guid>'
        f"<pubDate>{format_datetime(version.published_at.astimezone(zone))}</pubDate>"
        f"<description>{escape(version.paragraphs[0])}</description>"
        f"<content:encoded>{escape(_html(version))}</content:encoded>"
        "</item>"
        for _, version in shown.articles
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(outlet.title)}</title><link>{escape(outlet.site)}/</link>"
        f"<description>{escape(outlet.title)}: all stories</description><language>en-US</language>"
        f"{''.join(rows)}</channel></rss>\n"
    )


def _atom(shown: Shown) -> str:
    outlet = shown.outlet
    host = outlet.site.removeprefix("https://")
    rows = [
        "<entry>"
        f"<title>{escape(version.title)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(version.link)}/>'
        f"<id>{escape(version.guid)}</id>"
        f"<published>{_iso(version.published_at, shown)}</published>"
        f"<updated>{_iso(version.at, shown)}</updated>"
        f"<author><name>{escape(outlet.title)} staff</name></author>"
        f"<summary>{escape(version.paragraphs[0])}</summary>"
        f'<content type="html">{escape(_html(version))}</content>'
        "</entry>"
        for _, version in shown.articles
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>{escape(outlet.title)}</title><id>tag:{escape(host)},2011:feed</id>"
        f"<updated>{_iso(shown.changed_at or shown.moment, shown)}</updated>"
        f'<link rel="alternate" href={quoteattr(outlet.site + "/")}/>{"".join(rows)}</feed>\n'
    )


def _rdf(shown: Shown) -> str:
    outlet = shown.outlet
    listed = "".join(f"<rdf:li rdf:resource={quoteattr(version.link)}/>" for _, version in shown.articles)
    rows = [
        f"<item rdf:about={quoteattr(version.link)}>"
        f"<title>{escape(version.title)}</title>"
        f"<link>{escape(version.link)}</link>"
        f"<description>{escape(version.paragraphs[0])}</description>"
        f"<content:encoded>{escape(_html(version))}</content:encoded>"
        f"<dc:date>{_iso(version.published_at, shown)}</dc:date>"
        "</item>"
        for _, version in shown.articles
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel rdf:about={quoteattr(outlet.site + '/')}><title>{escape(outlet.title)}</title>"
        f"<link>{escape(outlet.site)}/</link><description>{escape(outlet.title)}</description>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>{''.join(rows)}</rdf:RDF>\n"
    )


def _json(shown: Shown) -> str:
    outlet = shown.outlet
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": f"{outlet.site}/",
        "items": [
            {
                "id": version.guid,
                "url": version.link,
                "title": version.title,
                "content_html": _html(version),
                "summary": version.paragraphs[0],
                "date_published": _iso(version.published_at, shown),
                "date_modified": _iso(version.at, shown),
            }
            for _, version in shown.articles
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


_RENDERERS: dict[Format, Callable[[Shown], str]] = {
    Format.RSS2: _rss2,
    Format.ATOM: _atom,
    Format.RDF: _rdf,
    Format.JSON: _json,
}
