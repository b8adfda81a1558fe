"""Bytes -> text, by the rules that real feeds need rather than those that they declare."""

from __future__ import annotations

import codecs
import re

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTTP = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_DECLARED = re.compile(rb"^\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_DECLARATION_BYTES = 500
_DECLARATION = re.compile(r"^\s*<\?xml\b[^>]{0,500}\?>")
# XML 1.0 section 2.2 allows no other control character, and no half of a surrogate pair; publishers paste the former out of
# word processors, and escapes of JSON can write both. No database stores them all.
_NO_TEXT = {code: None for code in (*range(0x20), *range(0xD800, 0xE000)) if code not in {0x09, 0x0A, 0x0D}}


def decode(body: bytes, content_type: str = "") -> str:
    """Decode a document and drop control characters and the XML declaration. Never fails.

    Order: byte order mark, then valid UTF-8 (it wins over a wrong declaration), then the HTTP header, then the XML
    declaration, then Windows-1252.
    """
    return _DECLARATION.sub("", clean(_text(body, content_type)), count=1)


def clean(text: str) -> str:
    """Drop what is no character of any text: control characters and halves of surrogate pairs."""
    return text.translate(_NO_TEXT)


def _text(body: bytes, content_type: str) -> str:
    for mark, name in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(name, "replace")
    if body[:4] in {b"<\0?\0", b"\0<\0?"}:
        return body.decode("utf-16-le" if body[0] else "utf-16-be", "replace")
    header, declared = _HTTP.search(content_type), _DECLARED.search(body[:_DECLARATION_BYTES])
    names = ["utf-8"]
    names += [header[1]] if header else []
    names += [declared[1].decode("ascii")] if declared else []
    for name in names:
        try:
            return _decode(body, name)
        except (LookupError, UnicodeError):
            continue
    return body.decode("cp1252", "replace")


def _decode(body: bytes, name: str) -> str:
    known = codecs.lookup(name).name
    if known.startswith(("utf-16", "utf-32")) and b"\0" not in body[:_DECLARATION_BYTES]:
        # .NET declares the encoding of its strings and sends another.
        raise LookupError(name)
    # Latin-1 has no meaning above 0x7F that Windows-1252 lacks, and what calls itself Latin-1 is mostly the latter.
    return body.decode("cp1252" if known == "iso8859-1" else known)
