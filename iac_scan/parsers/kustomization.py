"""Temporary."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class References:
    """."""

    file: Path
    kind: str
    directories: tuple[Path, ...]
    files: tuple[Path, ...]


def find_kustomization(folder: Path) -> Path | None:
    """."""
    return next(
        (folder / n for n in ("kustomization.yaml", "kustomization.yml", "Kustomization") if (folder / n).is_file()),
        None,
    )


def references(folder: Path) -> References:
    """."""
    return References(folder, "", (), ())
