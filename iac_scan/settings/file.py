"""The configuration file: found, read, and asked where a value is written."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

NAME = "iac-scan.toml"
PROJECT = "pyproject.toml"
TOOL = ("tool", "iac-scan")
STDIN = Path("-")

Key = str | int


class SettingsError(Exception):
    """A configuration file that can't be used; the message names the file, the line and what to change."""


@dataclass(frozen=True)
class ConfigFile:
    """A file with settings. `named` says that the user named it, and not that it was found near what is scanned."""

    path: Path
    text: str
    named: bool = False

    @property
    def home(self) -> Path:
        """The folder that paths in the file are relative to."""
        return self.path.parent

    @cached_property
    def top(self) -> Path:
        """The folder that a file which was found may name files of: the repository, or the file's own folder."""
        return repository(self.home) or self.home

    @property
    def shown(self) -> str:
        """The file as messages name it."""
        return self.path.relative_to(Path.cwd()).as_posix() if self.path.is_relative_to(Path.cwd()) else str(self.path)

    @property
    def prefix(self) -> tuple[str, ...]:
        """The tables of the file that the settings are in."""
        return TOOL if self.path.name == PROJECT else ()

    @cached_property
    def _read(self) -> tuple[dict[str, Any], Any]:
        from iac_scan.parsers.toml import read
        from iac_scan.parsers.yaml import ParseError

        try:
            return read(self.text)
        except ParseError as error:
            raise SettingsError(f"{self.shown}:{error.position.line}: not TOML: {error.message}") from None

    @cached_property
    def table(self) -> Mapping[str, Any]:
        """The settings as they are written. Raises SettingsError."""
        table: Any = self._read[0]
        for key in self.prefix:
            table = table.get(key) if isinstance(table, dict) else None
        if not isinstance(table, dict):
            raise SettingsError(f"{self.place()}: there is no table [{'.'.join(self.prefix)}]")
        return table

    def line(self, *keys: Key) -> int:
        """The line where a value is written, or what would hold it."""
        marks = self._read[1]
        line: int = marks.mark[0]
        for key in (*self.prefix, *keys):
            try:
                marks = marks.inside[key]
            except (KeyError, IndexError, TypeError):
                break
            line = marks.mark[0]
        return line

    def place(self, *keys: Key) -> str:
        """The file and line where a value is written."""
        return f"{self.shown}:{self.line(*keys)}"


def load(paths: Sequence[Path], named: Path | None = None) -> ConfigFile | None:
    """The file that was named, else the one that holds for the paths, if there is any. Raises SettingsError."""
    path = named or nearest(paths)
    if path is None:
        return None
    home = path.parent.resolve()
    if not named and not path.resolve().is_relative_to(repository(home) or home):
        raise SettingsError(f"{path}: is a link that leads elsewhere; name it with --config if that is meant")
    try:
        return ConfigFile(home / path.name, path.read_text(encoding="utf-8-sig"), named is not None)
    except OSError as error:
        raise SettingsError(f"{path}: the configuration can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: the configuration is not UTF-8 text") from None


def nearest(paths: Sequence[Path]) -> Path | None:
    """The nearest configuration file, upwards from what the paths share, then from the working folder."""
    return next((file for start in starts(paths) for folder in upwards(start) if (file := held(folder))), None)


def starts(paths: Sequence[Path]) -> Iterator[Path]:
    """The folders to look from."""
    absolute = [path.resolve() for path in paths if path != STDIN]
    if absolute:
        yield Path(os.path.commonpath([path if path.is_dir() else path.parent for path in absolute]))
    yield Path.cwd()


def upwards(start: Path) -> Iterator[Path]:
    """A folder and those above it: up to the top of the repository or, outside of one, to the working folder."""
    top = repository(start) or (Path.cwd() if start.is_relative_to(Path.cwd()) else start)
    yield from (folder for folder in (start, *start.parents) if folder.is_relative_to(top))


def repository(folder: Path) -> Path | None:
    """The top of the repository that a folder is in."""
    return next((above for above in (folder, *folder.parents) if (above / ".git").exists()), None)


def held(folder: Path) -> Path | None:
    """The configuration file in a folder; a pyproject.toml only if it has a table for this program."""
    own, project = folder / NAME, folder / PROJECT
    if own.is_file():
        return own
    return project if project.is_file() and has_table(project) else None


def has_table(project: Path) -> bool:
    """A pyproject.toml speaks of this program; one that is not TOML is another tool's business."""
    try:
        text = project.read_text(encoding="utf-8-sig")
        if TOOL[1] not in text:
            return False
        import tomllib

        return TOOL[1] in tomllib.loads(text).get(TOOL[0], {})
    except (OSError, ValueError, TypeError, AttributeError):
        return False
