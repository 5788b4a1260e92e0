"""Which paths are not read: those the configuration file excludes, and those that Git ignores."""

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from iac_scan.config import Config


class Excludes:
    """The patterns of the configuration file for what is not read below a folder."""

    def __init__(self, config: Config, top: Path) -> None:
        self.home = config.home.resolve()
        self.rules = git_rules(config.exclude) if config.exclude else None
        if self.reason(top):  # who names an excluded folder wants it scanned
            self.rules = None

    def reason(self, path: Path) -> str:
        """Why a path is left out; empty if it is not."""
        if self.rules is None or not path.is_relative_to(self.home):
            return ""
        name = path.relative_to(self.home).as_posix() + ("/" if path.is_dir() else "")
        return "excluded by the configuration" if self.rules.match_file(name) else ""


class Ignores:
    """The .gitignore files that hold below a folder, those of its parents up to the root included."""

    def __init__(self, root: Path, top: Path) -> None:
        self.root = root
        self.top = top
        # Who names an ignored folder wants it scanned: then the rules above it don't count.
        self.floor = top if self._match(top, is_folder=True, floor=root) else root

    def match(self, path: Path, is_folder: bool) -> bool:
        """Git would ignore this path."""
        return self._match(path, is_folder=is_folder, floor=self.floor)

    def _match(self, path: Path, *, is_folder: bool, floor: Path) -> bool:
        for folder in path.parents:
            if not folder.is_relative_to(floor):
                break
            rules = ignore_rules(folder)
            if rules is not None:
                name = path.relative_to(folder).as_posix() + ("/" if is_folder else "")
                verdict = rules.check_file(name).include
                if verdict is not None:
                    return bool(verdict)
        return False


@lru_cache(maxsize=4096)
def ignore_rules(folder: Path) -> Any:
    """The rules of a folder's own .gitignore, None if it has none."""
    file = folder / ".gitignore"
    if not file.is_file():
        return None
    return git_rules(file.read_text(encoding="utf-8", errors="replace").splitlines())


def git_rules(lines: Iterable[str]) -> Any:
    """Patterns as Git reads them."""
    import pathspec

    return pathspec.GitIgnoreSpec.from_lines(lines)
