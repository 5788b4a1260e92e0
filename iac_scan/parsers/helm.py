"""Temporary."""

from pathlib import Path

from iac_scan.config import ChartOptions, Limits
from iac_scan.model.parsed import Parsed
from iac_scan.model.source import Stack


def read(stack: Stack, options: ChartOptions, limits: Limits, root: Path) -> Parsed:
    """."""
    return Parsed()
