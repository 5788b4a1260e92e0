"""Folders to checks: found, not registered."""

import re
from collections.abc import Iterable
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path

from iac_scan.config import DEFAULT_PROFILE
from iac_scan.engine.python import Check, CheckError, load, view_name

ROW_ID = re.compile(r"^-\s+id:\s*[\"']?([^\s\"'#]+)", re.MULTILINE)
PACKAGE = Path(__file__).resolve().parents[1]


class UnknownFrameworkError(Exception):
    """A framework that there are no data for; the message names the nearest."""


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


def ids(roots: Iterable[Path] = ()) -> dict[str, Path]:
    """The ids of all checks with their folders, read off names and tables without running any. Raises CheckError."""
    found: dict[str, Path] = {}
    for folder, _ in (entry for root in (bundled("checks"), *roots) for entry in folders(root)):
        table = folder / "table.yaml"
        rows = ROW_ID.findall(table.read_text(encoding="utf-8")) if table.exists() else [folder.name]
        found.update(dict.fromkeys(rows, folder))
    return found


def checks(
    roots: Iterable[Path] = (),
    only: tuple[str, ...] = (),
    views: frozenset[str] | None = None,
    profiles: tuple[str, ...] | None = None,
    enable: tuple[str, ...] = (),
    disable: tuple[str, ...] = (),
) -> list[Check]:
    """The built-in checks and the user's own, sorted by id.

    `only` are ids or globs, and what they pick runs whatever its profile; `views` are the names of the views that
    occur, so that no other check is loaded; `profiles` are the profiles to run, None for all. What `enable` picks runs
    whatever its profile; what `disable` picks does not run.
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
    return [found[name] for name in sorted(found) if wanted(found[name], only, profiles, enable, disable)]


@cache
def loaded(folder: Path) -> tuple[Check, ...]:
    """The checks of a folder, loaded once. Raises CheckError."""
    return tuple(load(folder))


def wanted(
    check: Check,
    only: tuple[str, ...],
    profiles: tuple[str, ...] | None,
    enable: tuple[str, ...] = (),
    disable: tuple[str, ...] = (),
) -> bool:
    """A check is picked by its id or, where no ids are given, by its profile."""
    if only or picks(disable, check.rule.id):
        return picks(only, check.rule.id)
    return profiles is None or (check.meta.profile or DEFAULT_PROFILE) in profiles or picks(enable, check.rule.id)


def picks(patterns: tuple[str, ...], name: str) -> bool:
    """One of the ids or globs fits."""
    return any(fnmatchcase(name, pattern) for pattern in patterns)
