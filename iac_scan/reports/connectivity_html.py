"""."""

from typing import TextIO

from iac_scan.model.connectivity import Connectivity


def write_html(worlds: list[Connectivity], out: TextIO) -> None:
    """."""
