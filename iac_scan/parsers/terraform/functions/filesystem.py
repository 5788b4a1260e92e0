"""Functions on paths and files."""

import base64
import os.path
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.functions.function import Function, UndecidableError
from iac_scan.parsers.terraform.types import BOOL, STRING, set_of

MOST_FILES = 100_000


def absolute(path: str) -> str:
    """The absolute path; where the configuration lies is a property of the machine, not of the configuration."""
    if not path.startswith("/"):
        raise UndecidableError("an absolute path depends on the machine")
    return clean(path)


def clean(path: str) -> str:
    """The shortest spelling of a path, as Go's filepath.Clean has it."""
    if not path:
        return "."
    normal = os.path.normpath(path)
    return "/" + normal.lstrip("/") if normal.startswith("//") else normal


def base_name(path: str) -> str:
    """The last element of a path."""
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def directory_name(path: str) -> str:
    """All but the last element of a path."""
    return clean(path[: path.rfind("/") + 1])


def expanded(path: str) -> str:
    """The path, unless it begins with the user's home."""
    if path.startswith("~"):
        raise UndecidableError("the home folder depends on the machine")
    return path


def file_set(files: Files, folder: str, pattern: str) -> list[str]:
    """The files below a folder that match a pattern with `*`, `?`, `[…]`, `{a,b}` and `**`."""
    start = files.path(folder)
    expression = re.compile(translated(clean(pattern)))
    return [name for name in names_below(files, start) if expression.fullmatch(name)]


def names_below(files: Files, start: Path) -> Iterator[str]:
    """The names of the files below a folder, relative to it; links out of the root are left out."""
    count = 0
    for folder, _folders, names in os.walk(start):
        for name in names:
            count += 1
            if count > MOST_FILES:
                raise UndecidableError(f"the folder holds more than {MOST_FILES} files")
            path = Path(folder) / name
            if path.is_file() and Path(os.path.realpath(path)).is_relative_to(files.root):
                yield path.relative_to(start).as_posix()


def translated(pattern: str) -> str:
    """A glob as a regular expression."""
    parts: list[str] = []
    position = 0
    while position < len(pattern):
        rest = pattern[position:]
        token = re.match(r"\*\*/|\*\*|\*|\?|\[[^\]]*\]|\{[^}]*\}|\\.|.", rest, re.DOTALL)
        assert token is not None
        position += token.end()
        parts.append(one_token(token[0]))
    return "".join(parts)


def one_token(token: str) -> str:
    """One token of a glob as a regular expression."""
    fixed = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    if token in fixed:
        return fixed[token]
    if token.startswith("[") and len(token) > 1:
        inner = token[1:-1]
        return f"[^{inner[1:]}]" if inner[:1] in ("^", "!") else f"[{inner}]"
    if token.startswith("{") and len(token) > 1:
        return "(?:" + "|".join(translated(part) for part in token[1:-1].split(",")) + ")"
    return re.escape(token[-1] if token.startswith("\\") else token)


def read_base64(files: Files, path: str) -> str:
    """A file's bytes in base64."""
    return base64.b64encode(files.read(path)).decode()


FUNCTIONS: Mapping[str, Function] = {
    "abspath": Function(absolute, (STRING,), result=STRING),
    "basename": Function(base_name, (STRING,), result=STRING),
    "dirname": Function(directory_name, (STRING,), result=STRING),
    "file": Function(Files.text, (STRING,), result=STRING, mode="files"),
    "filebase64": Function(read_base64, (STRING,), result=STRING, mode="files"),
    "fileexists": Function(Files.exists, (STRING,), result=BOOL, mode="files"),
    "fileset": Function(file_set, (STRING, STRING), result=set_of(STRING), mode="files"),
    "pathexpand": Function(expanded, (STRING,), result=STRING),
}
