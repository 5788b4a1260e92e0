"""Temporary."""

from typing import TextIO

from iac_scan.model.finding import ScanResult


def write(result: ScanResult, out: TextIO) -> None:
    """."""
