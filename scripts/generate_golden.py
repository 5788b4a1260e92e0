"""Write the golden reports of the samples: `python -m scripts.generate_golden`; read the diff before you commit it."""

import io
from collections.abc import Callable
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
    written: dict[str, str] = {}
    for suffix, write in FORMATS.items():
        out = io.StringIO()
        write(result, out)
        written[f"{sample}.{suffix}"] = out.getvalue()
    return written


def main() -> None:
    """Write all of them."""
    GOLDEN.mkdir(exist_ok=True)
    for sample in SAMPLES:
        for name, report in reports(sample).items():
            (GOLDEN / name).write_text(report, encoding="utf-8")


if __name__ == "__main__":
    main()
