"""A page of text as a PDF (ISO 32000-1): what a clerk's agenda file is, as small as it can be. Pure."""

from __future__ import annotations

from collections.abc import Sequence

_LINES = 50


def write_pdf(lines: Sequence[str]) -> bytes:
    """Return a PDF of one page with the first 50 lines, in Helvetica; letters that Latin-1 lacks become question marks."""
    shown = "".join(f"({_literal(line)}) Tj T* " for line in lines[:_LINES])
    content = f"BT /F1 11 Tf 14 TL 60 740 Td {shown}ET".encode("latin-1", "replace")
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    )
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    ending = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (count, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (count, table) + ending


def _literal(line: str) -> str:
    """Return a line as a literal string: backslashes and parentheses escaped (ISO 32000-1 section 7.3.4.2)."""
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
