"""Spans as SARIF locations."""

import pytest

from iac_scan.model.source import Position, Span
from iac_scan.reports import place


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        ("a.tgz!/b/c.yaml", ("a.tgz", "b/c.yaml")),
        ("a.tar.gz!/b.yaml", ("a.tar.gz", "b.yaml")),
        ("x/a.tgz!/b/charts/c.tgz!/c/d.yaml", ("x/a.tgz", "b/charts/c.tgz!/c/d.yaml")),
        ("wow!/b.yaml", ("wow!/b.yaml", "")),
        ("a.tgz", ("a.tgz", "")),
    ],
)
def test_archive_and_member(file: str, parts: tuple[str, str]) -> None:
    assert place.archive_and_member(file) == parts


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("a/b.yaml", "a/b.yaml"),
        ("a b#c?.yaml", "a%20b%23c%3F.yaml"),
        ("c:d.yaml", "c%3Ad.yaml"),
        ("100%.yaml", "100%25.yaml"),
        ("é.yaml", "%C3%A9.yaml"),
        ("back\\slash.yaml", "back%5Cslash.yaml"),
        ("\udcff.yaml", "%FF.yaml"),
    ],
)
def test_a_path_becomes_a_relative_uri(file: str, uri: str) -> None:
    assert place.relative_uri(file) == uri


@pytest.mark.parametrize(
    ("start", "end", "region"),
    [
        ((3, 4), (5, 1), {"startLine": 3, "startColumn": 4, "endLine": 5, "endColumn": 1}),
        ((3, 4), (3, 4), {"startLine": 3, "startColumn": 4}),
        ((3, 4), (2, 9), {"startLine": 3, "startColumn": 4}),
        ((0, 0), (0, 0), {"startLine": 1, "startColumn": 1}),
    ],
)
def test_regions(start: tuple[int, int], end: tuple[int, int], region: dict[str, int]) -> None:
    assert place.region(Span("a", Position(*start), Position(*end))) == region
