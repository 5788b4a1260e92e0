"""Temporary."""

from pathlib import Path


def is_chart(path: Path) -> bool:
    """."""
    return (path / "Chart.yaml").is_file()


def packaged_chart(path: Path) -> bool:
    """."""
    return False
