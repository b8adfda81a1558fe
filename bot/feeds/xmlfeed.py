"""The strict tier: well-formed RSS 0.9x, 1.0, 2.0 and Atom through expat, in one pass, with every field bounded."""

from __future__ import annotations

import html
import re
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from bot.domain.errors import Fault
from bot.domain.limits import MAX_FIELD
from bot.feeds.document import MAX_DEPTH, MAX_RAW_TEXT, MAX_RECORDS, Document, Record, Unreadable
from bot.feeds.fields import markup, take_field

_CORE = frozenset(
    {
        "",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns",
        "http://purl.org/rss/1.0",
        "http://my.netscape.com/rdf/simple/0.9",
        "http://channel.netscape.com/rdf/simple/0.9",
        "http://backend.userland.com/rss2",
        "http://www.w3.org/2005/atom",
        "http://purl.org/atom/ns",
    }
)
_EXTENSIONS = {
    "http://purl.org/rss/1.0/modules/content": "content:",
    "http://purl.org/dc/elements/1.1": "dc:",
    "http://purl.org/dc/terms": "dcterms:",
    "http://www.granicus.com/schema/rss-supplements": "gran:",
}
_XML = "http://www.w3.org/XML/1998/namespace "
_ROOTS = frozenset({"rss", "rdf", "feed", "entry"})
_RECORDS = frozenset({"item", "entry"})
_TEXTS = frozenset({"title", "description", "summary", "content", "content:encoded"})
_ENDS_EARLY = frozenset(
    {
        expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN],
        expat.errors.codes[expat.errors.XML_ERROR_PARTIAL_CHAR],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION],
    }
)
_CIVICPLUS = re.compile(r"calendar\.aspx$")


class NotWellFormed(ValueError):
    """The text is not well-formed XML, or wants a DTD: the loose tier may still read it."""


def read_strict(text: str) -> Document | Unreadable:
    """Read a feed document. Raises NotWellFormed where only a forgiving parser can go on.

    Entities beyond XML's own and document types are refused, so nothing is expanded and nothing external is reached. Records
    that were complete before the text ends too early are kept, and the document is marked as truncated.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except _Stop as stop:
        return stop.why or reader.document
    except expat.ExpatError as error:
        if error.code not in _ENDS_EARLY or not reader.path:
            raise NotWellFormed(str(error)) from error
        reader.document.truncated = True
    return reader.document


class _Stop(Exception):
    """Ends the parse from inside a handler: with a reason where the document is of no use."""

    def __init__(self, why: Unreadable | None = None) -> None:
        super().__init__(why)
        self.why = why


class _Reader:
    """Handlers of one parse. ``path`` are the open elements, ``record_depth`` where the open record lies in it."""

    def __init__(self) -> None:
        self.document = Document()
        self.path: list[str] = []
        self.bases: list[str] = []
        self.record: Record | None = None
        self.record_depth = 0
        self.root_namespace = ""
        self.attributes: dict[str, str] = {}
        self.nested = ""
        self.text: list[str] = []
        self.size = 0
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.data
        self.parser.StartDoctypeDeclHandler = self.doctype

    def doctype(self, *_: object) -> None:
        raise NotWellFormed("the document has a document type")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.path) >= MAX_DEPTH:
            raise _Stop(Unreadable(Fault.UNREADABLE, f"elements nest more than {MAX_DEPTH} deep"))
        name = self._name(tag)
        self.path.append(name)
        self.bases.append(attributes.get(_XML + "base", self.bases[-1] if self.bases else "")[:MAX_FIELD])
        if len(self.path) == 1 and name not in _ROOTS:
            raise _Stop(Unreadable(Fault.NOT_A_FEED, f"the document is <{name[:40]}>"))
        if self.record is None and name in _RECORDS:
            about = next((value for key, value in attributes.items() if self._name(key) == "about"), "")
            self.record, self.record_depth = Record(guid=about[:MAX_FIELD], base=self.bases[-1]), len(self.path)
            return
        depth = self._field_depth()
        if len(self.path) == depth:
            self.attributes = {key.rpartition(" ")[2].lower(): value for key, value in attributes.items()}
            self.nested, self.text, self.size = "", [], 0
        elif len(self.path) > depth and self.path[depth - 1] in _TEXTS:
            self.nested = self.nested or "markup"
            self._add(
                "<"
                + markup(name)
                + "".join(f" {key.rpartition(' ')[2]}={quoteattr(value)}" for key, value in attributes.items())
                + ">"
            )

    def data(self, text: str) -> None:
        depth = self._field_depth()
        if len(self.path) == depth:
            self._add(html.escape(text, quote=False) if self._is_xhtml() else text)
        elif len(self.path) > depth:
            if self.path[depth - 1] in _TEXTS:
                self._add(html.escape(text, quote=False))
            elif self.path[-1] == "name":
                self._add(text)

    def end(self, _: str) -> None:
        name, depth = self.path[-1], self._field_depth()
        if self.record is not None and len(self.path) == self.record_depth:
            self.document.records.append(self.record)
            self.record = None
            if len(self.document.records) >= MAX_RECORDS:
                raise _Stop
        elif len(self.path) == depth:
            self._take(name)
        elif len(self.path) > depth and self.path[depth - 1] in _TEXTS:
            self._add(f"</{markup(name)}>")
        self.path.pop()
        self.bases.pop()

    def _field_depth(self) -> int:
        """At which depth the fields of what is open lie: of a record, of an RSS channel, or of an Atom feed."""
        if self.record is not None:
            return self.record_depth + 1
        return 3 if self.path and self.path[0] in {"rss", "rdf"} else 2

    def _is_xhtml(self) -> bool:
        return self.attributes.get("type") in {"xhtml", "application/xhtml+xml"}

    def _add(self, text: str) -> None:
        room = MAX_RAW_TEXT - self.size
        if room > 0:
            self.text.append(text[:room])
            self.size += len(text)

    def _take(self, name: str) -> None:
        value = "".join(self.text).strip()
        if self.record is not None:
            take_field(self.record, name, value, self.attributes, markup_inside=bool(self.nested) or self._is_xhtml())
        elif name == "title" and not self.document.title:
            self.document.title = value[:MAX_FIELD]
        elif name == "link" and not self.document.link and self.attributes.get("rel", "alternate") == "alternate":
            self.document.link = (value or self.attributes.get("href", ""))[:MAX_FIELD]

    def _name(self, tag: str) -> str:
        """Return an element's local name, with a prefix of ours for extensions; "?" before what no one reads."""
        namespace, _, local = tag.rpartition(" ")
        local = local.lower()
        space = namespace.lower().replace("https://", "http://", 1).rstrip("/#")
        if not self.path and local in _ROOTS:
            self.root_namespace = space
        if space in _CORE or space == self.root_namespace:
            return local
        if _CIVICPLUS.search(space):
            return "calendarevent:" + local
        if "libcal" in space:
            return "libcal:" + local
        return _EXTENSIONS.get(space, "?") + local
