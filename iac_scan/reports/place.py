"""Spans as SARIF locations: only files that exist in the repository, named relative to its root."""

import re
from typing import Any
from urllib.parse import quote

from iac_scan.model.source import Span

ARCHIVE = re.compile(r"(.+?\.(?:tgz|tar\.gz|tar|zip))!/(.+)", re.DOTALL)

Data = dict[str, Any]


def archive_and_member(file: str) -> tuple[str, str]:
    """The file on disk and, for a file inside a packaged chart (`x.tgz!/chart/y.yaml`), its path in there."""
    match = ARCHIVE.fullmatch(file)
    return (match[1], match[2]) if match else (file, "")


def physical_location(span: Span) -> Data:
    """Where a span is on disk. Of an archive only its first line can be shown."""
    archive, member = archive_and_member(span.file)
    return {
        "artifactLocation": {"uri": relative_uri(archive), "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 1} if member else region(span),
    }


def logical_location(span: Span) -> list[Data]:
    """The file inside an archive and the line in it; nothing for a span in a file on disk."""
    _, member = archive_and_member(span.file)
    name = f"{member}:{span.start.line}"
    return [{"kind": "member", "name": name, "fullyQualifiedName": f"{span.file}:{span.start.line}"}] if member else []


def within_archive(text: str, span: Span) -> str:
    """A message that also says where inside an archive it points; unchanged for a file on disk."""
    _, member = archive_and_member(span.file)
    return f"{text} (in {member}, line {span.start.line})" if member else text


def relative_uri(file: str) -> str:
    """A path as a relative URI reference (RFC 3986 section 4.2). A name that is not UTF-8 keeps its bytes."""
    return quote(file.encode("utf-8", "surrogateescape"), safe="/")


def region(span: Span) -> Data:
    """Lines and columns from 1. A span of no length reaches to the end of its line, which is SARIF's default."""
    start, end = span.start, span.end
    data: Data = {"startLine": max(start.line, 1), "startColumn": max(start.column, 1)}
    if end > start:
        data |= {"endLine": end.line, "endColumn": end.column}
    return data


def lines_on_disk(span: Span) -> tuple[str, int, int]:
    """The file on disk, its first and its last line, for formats that know lines only; an archive's is line 1."""
    archive, member = archive_and_member(span.file)
    if member:
        return archive, 1, 1
    first = max(span.start.line, 1)
    # A span that ends at the first column of a line ends with the line before.
    last = span.end.line - (span.end.column <= 1)
    return archive, first, max(last, first)
