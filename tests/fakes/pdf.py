"""A small PDF writer: pages of lines, pictures, bookmarks; and the ways in which a PDF cannot be read."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

_HEIGHT, _WIDTH, _LINE = 792, 612, 11
_LOCK = b"<< /Filter /Standard /V 1 /R 2 /O <" + b"00" * 32 + b"> /U <" + b"11" * 32 + b"> /P -4 >>"


@dataclass(frozen=True)
class Leaf:
    """A page: its lines from the top, and the bytes of a grey picture below them, if there is one."""

    lines: Sequence[str] = ()
    picture: bytes = b""


@dataclass
class _Writer:
    objects: list[bytes] = field(default_factory=list)

    def add(self, body: bytes = b"") -> int:
        """Add an object; return its number."""
        self.objects.append(body)
        return len(self.objects)

    def stream(self, data: bytes, head: bytes = b"") -> int:
        return self.add(b"<< %s /Length %d >>\nstream\n%s\nendstream" % (head, len(data), data))

    def file(self, root: int, trailer: bytes = b"") -> bytes:
        out = bytearray(b"%PDF-1.7\n")
        starts = []
        for number, body in enumerate(self.objects, start=1):
            starts.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1)
        out += b"".join(b"%010d 00000 n \n" % start for start in starts)
        out += b"trailer\n<< /Size %d /Root %d 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(starts) + 1, root, trailer, table)
        return bytes(out)


def a_pdf(leaves: Sequence[Leaf], bookmarks: Sequence[tuple[str, int]] = (), *, locked: bool = False) -> bytes:
    """Write a PDF. ``bookmarks`` are titles and pages (from 1); ``locked`` with a password that nobody knows."""
    writer = _Writer()
    font = writer.add(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>")
    tree = writer.add()
    pages = [_page(writer, leaf, font, tree) for leaf in leaves]
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    writer.objects[tree - 1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(pages))
    outline = _outline(writer, bookmarks, pages) if bookmarks else b""
    root = writer.add(b"<< /Type /Catalog /Pages %d 0 R %s >>" % (tree, outline))
    lock = b"/Encrypt %d 0 R /ID [<00> <00>]" % writer.add(_LOCK) if locked else b""
    return writer.file(root, lock)


def text_pdf(*pages: str, bookmarks: Sequence[tuple[str, int]] = ()) -> bytes:
    """Write a PDF of these pages of text."""
    return a_pdf([Leaf(page.split("\n")) for page in pages], bookmarks)


def scanned_pdf(count: int, *, stamped: bool = False) -> bytes:
    """Write a PDF of pictures, on each of which a scanner may have stamped the number of its page."""
    return a_pdf([Leaf([f"Page {number} of {count}"] if stamped else [], a_picture()) for number in range(1, count + 1)])


def a_picture(size: int = 1_000, seed: int = 0) -> bytes:
    """Return the bytes of a picture that does not compress."""
    return random.Random(seed).randbytes(size)


def _page(writer: _Writer, leaf: Leaf, font: int, tree: int) -> int:
    drawn = b"BT /F 9 Tf %d TL 40 %d Td %s ET" % (
        _LINE,
        _HEIGHT - 40,
        b" ".join(b"(%s) Tj T*" % _escaped(line) for line in leaf.lines),
    )
    held = b"/Font << /F %d 0 R >>" % font
    if leaf.picture:
        head = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 /Width %d /Height 1" % len(
            leaf.picture
        )
        held += b" /XObject << /P %d 0 R >>" % writer.stream(leaf.picture, head)
        drawn += b" q 500 0 0 300 40 40 cm /P Do Q"
    content = writer.stream(drawn)
    return writer.add(
        b"<< /Type /Page /Parent %d 0 R /MediaBox [0 0 %d %d] /Resources << %s >> /Contents %d 0 R >>"
        % (tree, _WIDTH, _HEIGHT, held, content)
    )


def _escaped(line: str) -> bytes:
    return line.encode("cp1252", "replace").replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def _outline(writer: _Writer, bookmarks: Sequence[tuple[str, int]], pages: Sequence[int]) -> bytes:
    top = writer.add()
    first = top + 1
    last = top + len(bookmarks)
    for number, (title, page) in enumerate(bookmarks, start=first):
        before = b"/Prev %d 0 R" % (number - 1) if number > first else b""
        after = b"/Next %d 0 R" % (number + 1) if number < last else b""
        target = b"/Dest [%d 0 R /Fit]" % pages[page - 1]
        writer.add(b"<< /Title (%s) /Parent %d 0 R %s %s %s >>" % (_escaped(title), top, before, after, target))
    writer.objects[top - 1] = b"<< /Type /Outlines /First %d 0 R /Last %d 0 R /Count %d >>" % (first, last, len(bookmarks))
    return b"/Outlines %d 0 R" % top
