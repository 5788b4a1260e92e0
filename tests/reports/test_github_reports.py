"""Workflow commands as the runner reads them, and Markdown as a reader renders it."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

from markdown_it import MarkdownIt

from iac_scan.model.finding import Coverage, ExitCode
from iac_scan.reports import github, markdown
from tests.reports.scanned_shop import findings, result
from tests.reports.written import HOSTILE, hostile, text_of

COMMAND = re.compile(r"::(error|warning|notice) ([^:]*)::(.*)")


def read(line: str) -> dict[str, str]:
    """A command as the runner decodes it."""
    match = COMMAND.fullmatch(line)
    assert match is not None, line
    properties = dict(part.split("=", 1) for part in match[2].split(","))
    decoded = {key: decode(value.replace("%3A", ":").replace("%2C", ",")) for key, value in properties.items()}
    return {"level": match[1], **decoded, "message": decode(match[3])}


def decode(text: str) -> str:
    return text.replace("%0D", "\r").replace("%0A", "\n").replace("%25", "%")


def commands(scan: Any = None) -> list[dict[str, str]]:
    return [read(line) for line in text_of(github.write, scan).splitlines()]


def test_a_finding_is_put_beside_its_lines() -> None:
    one = result(findings=findings()[:1], diagnostics=(), coverage=Coverage())
    assert commands(one) == [
        {
            "level": "error",
            "file": "shop/manifests/web.yaml",
            "line": "14",
            "endLine": "14",
            "title": "high: Privileged container",
            "message": "container 'web' runs privileged\nDeployment/shop/web · privileged-container\n"
            "Fix: Remove `privileged: true`. If the process needs one kernel feature, add that one capability.",
        },
        {"level": "error", "title": "iac-scan", "message": "5 findings at or above medium"},
    ]


def test_what_was_not_scanned_comes_first_then_the_worst() -> None:
    titles = [command["title"].split(":")[0] for command in commands()]
    assert titles == ["not scanned"] * 2 + ["critical"] * 2 + ["high"] + ["medium"] * 2 + ["low"] * 3 + ["iac-scan"]


def test_a_clean_run_is_a_notice() -> None:
    clean = result(findings=(), diagnostics=(), coverage=Coverage(), exit_code=ExitCode.CLEAN, reason="nothing")
    assert commands(clean) == [{"level": "notice", "title": "iac-scan", "message": "nothing"}]


def test_hostile_text_cannot_begin_a_command() -> None:
    found = commands(hostile())
    assert [entry["level"] for entry in found] == ["error"] * 5
    assert all("\x1b" not in value and "\u202e" not in value for entry in found for value in entry.values())


class Rendered(HTMLParser):
    """The tags and the text of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.cells:
            self.cells[-1] += data


def rendered(text: str) -> Rendered:
    return Rendered(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def test_the_summary() -> None:
    text = text_of(markdown.write, result(findings=findings()[:2], exit_code=ExitCode.FINDINGS))
    assert unescape(text) == (
        "## iac-scan: ❌ fail\n\n5 findings at or above medium\n\n"
        "| critical | high | medium | low | info | unknown | suppressed |\n"
        "| --- | --- | --- | --- | --- | --- | --- |\n| 0 | 1 | 1 | 0 | 0 | 0 | 0 |\n\n"
        "### Not scanned\n\n| Place | Why | What to do |\n| --- | --- | --- |\n"
        "| <code>charts/api/Chart.yaml:12</code> | the dependency 'redis' is declared but not there"
        " | run `helm dependency build charts/api` |\n"
        "| <code>shop/huge.yaml</code> | larger than 32 MiB |  |\n\n"
        "### Findings\n\n| Severity | Finding | Resource | Place |\n| --- | --- | --- | --- |\n"
        "| high | container 'web' runs privileged<br><code>privileged-container</code>"
        " | <code>Deployment/shop/web</code> | <code>shop/manifests/web.yaml:14</code> |\n"
        "| medium | container 'web' uses the tag 'latest'<br><code>moving-image-tag</code>"
        " | <code>Deployment/shop/web</code> | <code>shop/manifests/web.yaml:12</code> |\n\n"
        "5 resources in 3 stacks, 4 checks.\n"
    )


def test_a_long_list_is_cut_and_says_so() -> None:
    one = findings()[0]
    many = tuple(replace(one, message=f"container {n} runs privileged") for n in range(markdown.MOST + 3))
    text = text_of(markdown.write, result(findings=many))
    assert text.count("runs privileged") == markdown.MOST
    assert "3 less severe ones are in the full report." in text


def test_hostile_text_stays_text_in_its_cell() -> None:
    text = text_of(markdown.write, hostile())
    page = rendered(text)
    assert page.tags == {"h2", "h3", "p", "table", "thead", "tbody", "tr", "th", "td", "code", "br"}
    assert "@root" not in text
    assert "<script>" not in text
    shown = HOSTILE.replace("\n", "\\n").replace("\r", "\\r").replace("\x1b", "\\x1b").replace("\u202e", "\\u202e")
    assert shown.replace("\ud800", "\\ud800") in [cell.strip() for cell in page.cells]
