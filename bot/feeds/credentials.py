"""What a request carries that is for one origin alone; how a secret is kept out of whatever comes back. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import quote, urlsplit, urlunsplit

from yarl import URL

from bot.ports import Credential, Failed, Fetched, NotModified

HIDDEN = "…"
"""What stands where the secret stood."""

_TELLING = 3
"""Characters of a secret that tell nothing yet."""

Answer = Fetched | NotModified | Failed


def signed(target: URL, headers: Mapping[str, str], credential: Credential | None) -> tuple[URL, Mapping[str, str]]:
    """Return an address and the headers of a request with the secret in its place."""
    if credential is None:
        return target, headers
    if not credential.in_query:
        return target, {**headers, credential.name: credential.secret}
    plain = str(target.with_fragment(None))
    between = "&" if "?" in plain else "?"
    return URL(f"{plain}{between}{credential.name}={quote(credential.secret, safe='')}", encoded=True), headers


def asked_from(referer: str) -> dict[str, str]:
    """Return what a browser sends that asks from a page: some servers answer their own portal alone. Nothing for no page."""
    try:
        page = URL(referer)
        return {"Origin": str(page.origin()), "Referer": str(page.with_user(None).with_fragment(None))}
    except ValueError:
        return {}


def unsigned(url: str, credential: Credential | None) -> str:
    """Return an address without the secret: a redirect may repeat the query that it was asked with."""
    if credential is None:
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return _hidden(url, credential)
    kept = [one for one in parts.query.split("&") if not _is_of(one, credential)] if credential.in_query else [parts.query]
    return _hidden(urlunsplit(parts._replace(query="&".join(kept))), credential)


def cleared(answer: Answer, credential: Credential | None) -> Answer:
    """Return an answer in which the secret stands nowhere: not in its text, address, headers or body."""
    if credential is None:
        return answer
    if isinstance(answer, Failed):
        return replace(answer, text=_hidden(answer.text, credential))
    moved_to = unsigned(answer.moved_to, credential) if answer.moved_to else None
    if isinstance(answer, NotModified):
        return replace(answer, moved_to=moved_to)
    return replace(
        answer,
        url=unsigned(answer.url, credential),
        headers={name: _hidden(value, credential) for name, value in answer.headers.items()},
        body=answer.body.replace(credential.secret.encode(), HIDDEN.encode()),
        moved_to=moved_to,
    )


def _is_of(parameter: str, credential: Credential) -> bool:
    return parameter.partition("=")[0].lower() == credential.name.lower()


def _hidden(text: str, credential: Credential) -> str:
    """Return a text without the secret, nor its beginning where the text is cut within it."""
    text = _spellings(credential.secret).sub(HIDDEN, text)
    for secret in (credential.secret, quote(credential.secret, safe="")):
        for length in range(len(secret) - 1, _TELLING, -1):
            if text.endswith(secret[:length]):
                return text[:-length] + HIDDEN
    return text


def _spellings(secret: str) -> re.Pattern[str]:
    """Return a pattern of a secret with any of its characters percent-encoded: servers repeat addresses half decoded."""
    return re.compile("".join(f"(?:{re.escape(char)}|{_encoded(char)})" for char in secret))


def _encoded(char: str) -> str:
    """Return a pattern of a percent-encoded character, its digits in either case (RFC 3986 section 2.1)."""
    octets = "".join(f"%(?i:{octet:02x})" for octet in char.encode())
    return rf"{octets}|\+" if char == " " else octets
