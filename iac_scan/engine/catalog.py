"""Folders to checks: found, not registered."""

from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from iac_scan.config import DEFAULT_PROFILE
from iac_scan.engine.python import Check, CheckError, load, view_name

PACKAGE = Path(__file__).resolve().parents[1]


def bundled(name: str) -> Path:
    """The folder of content that ships with the program: the checkout's own, or the wheel's."""
    checkout = PACKAGE.parent / name
    return checkout if (PACKAGE.parent / "pyproject.toml").exists() else PACKAGE / "_bundled" / name


@cache
def folders(root: Path) -> tuple[tuple[Path, str], ...]:
    """The check folders below a root, sorted, each with the name of its view. Raises CheckError if there are none."""
    found = sorted(path.parent for path in root.rglob("check.py"))
    if not found:
        raise CheckError(f"{root}: no check found below this folder; a check is a folder with a check.py")
    return tuple((folder, view_name(folder)) for folder in found)


def checks(
    roots: Iterable[Path] = (),
    only: tuple[str, ...] = (),
    views: frozenset[str] | None = None,
    profiles: tuple[str, ...] | None = None,
) -> list[Check]:
    """The built-in checks and the user's own, sorted by id.

    `only` are ids or globs, and what they pick runs whatever its profile; `views` are the names of the views that
    occur, so that no other check is loaded; `profiles` are the profiles to run, None for all.
    Raises CheckError for a folder that is not whole, and for an id that is taken.
    """
    found: dict[str, Check] = {}
    for folder, view in (entry for root in (bundled("checks"), *roots) for entry in folders(root)):
        if views is not None and view not in views:
            continue
        for check in loaded(folder):
            if check.rule.id in found:
                raise CheckError(f"{folder}: the id {check.rule.id} is taken by {found[check.rule.id].folder}")
            found[check.rule.id] = check
    return [found[name] for name in sorted(found) if wanted(found[name], only, profiles)]


@cache
def loaded(folder: Path) -> tuple[Check, ...]:
    """The checks of a folder, loaded once. Raises CheckError."""
    return tuple(load(folder))


def wanted(check: Check, only: tuple[str, ...], profiles: tuple[str, ...] | None) -> bool:
    """A check is picked by its id or, where no ids are given, by its profile."""
    if only:
        return any(fnmatchcase(check.rule.id, pattern) for pattern in only)
    return profiles is None or (check.meta.profile or DEFAULT_PROFILE) in profiles
