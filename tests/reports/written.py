"""Results to text, through any report; and a result whose every text is hostile."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import TextIO

from iac_scan.model.finding import ScanResult
from tests.reports.scanned_shop import findings, result

HOSTILE = (
    "=cmd|'/c calc'!A1\n::add-mask::x\r\n]]></failure><script>alert(1)</script> | `x` [a](http://e.example) @root #1 "
    "%0A \x1b[31m \u202e www.e.example &amp; \\| \ud800"
)


def text_of(write: Callable[[ScanResult, TextIO], None], scan: ScanResult | None = None) -> str:
    """What a report writes of a result, the shop's if none is given; as bytes would carry it."""
    out = io.StringIO()
    write(scan or result(), out)
    return out.getvalue().encode("utf-8").decode("utf-8")


def hostile() -> ScanResult:
    """A result with one finding and one diagnostic in which every free text tries to break out."""
    one = findings()[0]
    identity = replace(one.resource, name=HOSTILE, namespace=HOSTILE, stack=HOSTILE)
    rule = replace(one.rule, title=HOSTILE, description=HOSTILE, remediation=HOSTILE)
    span = replace(one.span, file=f"a/{HOSTILE}")
    bad = replace(one, rule=rule, message=HOSTILE, resource=identity, span=span, variants=(HOSTILE,))
    broken = replace(result().diagnostics[0], message=HOSTILE, remedy=HOSTILE, span=span)
    return result(findings=(bad,), diagnostics=(broken,), reason=HOSTILE, rules=(rule,))
