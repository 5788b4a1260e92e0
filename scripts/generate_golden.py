"""Write the golden reports of the samples: `python -m scripts.generate_golden`; read the diff before you commit it."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TextIO

from iac_scan.config import ChartOptions, Config
from iac_scan.model.finding import ScanResult
from iac_scan.pipeline import scan
from iac_scan.reports import json, sarif, text

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "golden"
SAMPLES = ("shop", "shop-fixed")
FORMATS: dict[str, Callable[[ScanResult, TextIO], None]] = {
    "txt": lambda result, out: text.write(result, out, width=120),
    "json": json.write,
    "sarif": sarif.write,
}


def reports(sample: str) -> dict[str, str]:
    """The reports of a sample by the name of their golden file."""
    result = scan(Config(paths=(ROOT / "samples" / sample,), chart=ChartOptions(namespace="shop")))
    # The checks that found nothing are many, and their documentation is tested where it is written.
    found = {finding.rule.id for finding in result.findings}
    result = replace(result, rules=tuple(rule for rule in result.rules if rule.id in found))
    written: dict[str, str] = {}
    for suffix, write in FORMATS.items():
        out = io.StringIO()
        write(result, out)
        written[f"{sample}.{suffix}"] = out.getvalue()
    return written


def first_finding(report: str) -> str:
    """The first finding of a text report, for the README."""
    lines = report.splitlines()
    end = next(number for number, line in enumerate(lines) if number and not line.startswith(" "))
    return "\n".join(lines[:end])


def with_excerpt(readme: str, excerpt: str) -> str:
    """The README with the excerpt in its place."""
    return re.sub(
        r"(<!-- a part of: [^>]*-->\n```\n).*?(```)",
        lambda match: f"{match[1]}{excerpt}\n{match[2]}",
        readme,
        flags=re.DOTALL,
    )


def main() -> None:
    """Write all of them, and what the README shows of the shop's."""
    GOLDEN.mkdir(exist_ok=True)
    for sample in SAMPLES:
        for name, report in reports(sample).items():
            (GOLDEN / name).write_text(report, encoding="utf-8")
    readme = ROOT / "README.md"
    excerpt = first_finding((GOLDEN / "shop.txt").read_text("utf-8"))
    readme.write_text(with_excerpt(readme.read_text("utf-8"), excerpt), encoding="utf-8")


if __name__ == "__main__":
    main()
