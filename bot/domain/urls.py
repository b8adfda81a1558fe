"""Addresses as identities: two that lead to the same page become the same text. Never fetched, never shown."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit, urlunsplit

_DEFAULT_PORTS = {None, 80, 443}
_SAME_SITE_LABELS = ("www.", "m.", "mobile.", "amp.")
_INDEX_PAGES = re.compile(r"/(?:index\.(?:html?|php|aspx?|jsp|shtml)|default\.(?:html?|aspx?))$", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_VARIANT_SEGMENT = re.compile(r"/(?:amp|print)$", re.IGNORECASE)
_VARIANT_ENDING = re.compile(r"\.(?:amp|print)(?=\.html?$|$)", re.IGNORECASE)
# Only a segment like "officials-void-agreement" or "20250701-vote" is surely an article: "/guitars/amp" is a page of its own.
_ARTICLE_SEGMENT = re.compile(r"/(?=[^/]*\d{4}|[^/]*[-_][^/]*[-_])[^/]+$")
_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_NOT_IN_ADDRESSES = re.compile(r"[\x00-\x20\x7f]+")

_TRACKING_PREFIXES = (
    "utm_",
    "mtm_",
    "pk_",
    "piwik_",
    "matomo_",
    "hsa_",
    "oly_",
    "vero_",
    "trk_",
    "ns_",
    "at_custom",
    "aspsessionid",
)
_TRACKING = frozenset(
    """
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid ysclid twclid ttclid igshid igsh li_fat_id epik scid irclickid
    mc_cid mc_eid mkt_tok _hsenc _hsmi __hssc __hstc __hsfp hsctatracking ml_subscriber ml_subscriber_hash sc_customer sc_eh
    _openstat openstat _ga _gl __s s_cid s_kwcid cmpid cmp_id icid ncid ocid smid smtyp rb_clickid wickedid
    campaign_id campaignid ad_id adgroupid fb_action_ids fb_action_types fb_ref fb_source ref_src ref_url share_id
    ftag guccounter guce_referrer guce_referrer_sig soc_src soc_trk xtor spm algo_expid
    phpsessid jsessionid cfid cftoken
    """.split()
)
_TRACKING_VALUES: dict[str, frozenset[str]] = {
    "from": frozenset({"rss"}),
    "source": frozenset({"rss", "feed", "twitter", "facebook", "newsletter", "email"}),
    "ref": frozenset({"rss", "feed", "twitter", "facebook", "newsletter", "email"}),
    "partner": frozenset({"rss"}),
    "emc": frozenset({"rss"}),
    "amp": frozenset({"", "1", "true"}),
    "outputtype": frozenset({"amp", "print"}),
    "output": frozenset({"amp", "print"}),
    "print": frozenset({"", "1", "true", "y", "yes", "print"}),
    "printable": frozenset({"", "1", "true", "y", "yes"}),
}
"""Values that say where a reader came from or how the page is laid out; with any other value the parameter counts."""

_SIGNATURES = frozenset(
    "sig signature x-amz-signature x-goog-signature expires x-amz-expires key-pair-id se token access_token".split()
)


def canonical_url(url: str) -> str:
    """Return the form under which an address is compared: items by their links, feeds by their addresses.

    Scheme (http is https), letter case of the host, default ports, ``www.``/``m.``/``amp.`` hosts, index pages, a last slash,
    AMP and print variants of articles, about 80 tracking parameters, the order of parameters and fragments do not count. The
    letter case of paths, every other parameter and routes in fragments (``#!…``, ``#/…``) do. What is not an http address
    comes back as it is, without white space. Idempotent. Normalises by RFC 3986 section 6.2.2.
    """
    parts = _canonical(url)
    return urlunsplit(parts) if parts else _NOT_IN_ADDRESSES.sub("", url)


def stable_url(url: str) -> str:
    """Return the canonical form without a query that is signed or expires: what of a link may enter a revision."""
    parts = _canonical(url)
    if parts and any(pair.partition("=")[0].lower() in _SIGNATURES for pair in parts.query.split("&")):
        return urlunsplit(parts._replace(query=""))
    return canonical_url(url)


def path_and_query(canonical: str) -> str:
    """Return what of a canonical address outlives a move to another host; empty where that is nothing."""
    if not canonical.startswith("https://"):
        return ""
    _, _, rest = canonical.removeprefix("https://").partition("/")
    return f"/{rest}" if rest else ""


def _canonical(url: str) -> SplitResult | None:
    text = _NOT_IN_ADDRESSES.sub("", url)
    try:
        parts = urlsplit("https:" + text if text.startswith("//") else text)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return None
    host = _host(parts.hostname)
    if not host:
        return None
    authority = _authority(parts, host, port)
    return SplitResult("https", authority, _path(parts.path), _query(parts.query, host), _route(parts.fragment))


def _host(hostname: str) -> str:
    host = hostname.rstrip(".")
    if not host.isascii():
        try:
            # A full stop of another script is one only now.
            host = host.encode("idna").decode("ascii").rstrip(".")
        except UnicodeError:
            return host
    stripped = True
    while stripped:
        stripped = False
        for label in _SAME_SITE_LABELS:
            rest = host.removeprefix(label)
            if rest != host and "." in rest:
                host, stripped = rest, True
    return host


def _authority(parts: SplitResult, host: str, port: int | None) -> str:
    user, at, _ = parts.netloc.rpartition("@")
    address = f"[{host}]" if ":" in host else host
    return user + at + address + ("" if port in _DEFAULT_PORTS else f":{port}")


def _path(raw: str) -> str:
    path = _SESSION_IN_PATH.sub("", _escapes(_without_dots(raw)))
    before = None
    while path != before:
        before = path
        path = _INDEX_PAGES.sub("/", path)
        path = path.rstrip("/")
        shorter = _VARIANT_SEGMENT.sub("", path)
        if shorter != path and _ARTICLE_SEGMENT.search(shorter):
            path = shorter
        if _ARTICLE_SEGMENT.search(path):
            path = _VARIANT_ENDING.sub("", path)
    return path or "/"


def _without_dots(path: str) -> str:
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in {".", ".."}:
        kept.append("")
    return "/".join(kept)


def _query(raw: str, host: str) -> str:
    pairs = [_escapes(pair.replace("+", "%20")) for pair in raw.split("&") if pair]
    return "&".join(sorted(pair for pair in pairs if not _tracks(pair, host)))


def _tracks(pair: str, host: str) -> bool:
    name, _, value = pair.partition("=")
    name, value = name.lower(), value.lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    if name == "ref" and _host(value) == host:
        return True
    return name in _TRACKING_VALUES and value in _TRACKING_VALUES[name]


def _route(fragment: str) -> str:
    return fragment if fragment.startswith(("!", "/")) else ""


def _escapes(text: str) -> str:
    return _ESCAPE.sub(_escape, text)


def _escape(hit: re.Match[str]) -> str:
    character = chr(int(hit.group(1), 16))
    return character if character in _UNRESERVED else hit.group().upper()
