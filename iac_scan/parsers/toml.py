"""TOML with places: `tomllib` says what a text means, a scanner of our own where each value is written."""

import re
import tomllib
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from iac_scan.parsers.marks import Marks
from iac_scan.parsers.yaml import ParseError

MAX_DEPTH = 100
BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
SPACE = re.compile(r"[ \t]*")
KEY = re.compile(r"""[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'""")
STRING = re.compile(r'''"""(?:[^\\]|\\.)*?"{3,5}(?!")|\'\'\'.*?'{3,5}(?!')|"(?:[^"\\\n]|\\.)*"|'[^'\n]*\'''', re.DOTALL)
SCALAR = re.compile(r"\d{4}-\d\d-\d\d \d\d:[^\s,\]}#]*|[^\s,\]}#]+")
PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


def read(text: str) -> tuple[dict[str, Any], Marks]:
    """A text's value and where its parts are written. Raises ParseError."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        value = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = PLACE.fullmatch(str(error))
        if found is None:
            last = text.rpartition("\n")[2]
            raise ParseError(str(error).partition(" (")[0], text.count("\n") + 1, len(last) + 1) from None
        raise ParseError(found[1], int(found[2]), int(found[3])) from None
    except RecursionError:
        raise ParseError("nested too deeply", 1, 1) from None
    return value, Scanner(text).scan()


@dataclass(slots=True)
class Scanner:
    """Walks through a text that is known to be TOML."""

    text: str
    at: int = 0
    depth: int = 0
    starts: list[int] = field(default_factory=list)

    def scan(self) -> Marks:
        """The marks of the whole text. Raises ParseError."""
        self.starts = [0, *(match.end() for match in re.finditer("\n", self.text))]
        root = table = Marks((1, 1, 1, 1), {})
        self._skip(BLANK)
        while self.at < len(self.text):
            if self.text.startswith("[", self.at):
                table = self._header(root)
            else:
                self._pair(table)
            self._skip(BLANK)
        return root

    def _skip(self, pattern: re.Pattern[str]) -> None:
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def _place(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def _mark(self, start: int) -> tuple[int, int, int, int]:
        return (*self._place(start), *self._place(self.at))

    def _header(self, root: Marks) -> Marks:
        """The table that `[a.b]` or `[[a.b]]` opens."""
        start, several = self.at, self.text.startswith("[[", self.at)
        self.at += 1 + several
        keys = self._keys()
        self.at += 1 + several
        mark = self._mark(start)
        parent = root
        for key in keys[:-1]:
            parent = child(parent, key, mark)
        if not several:
            return child(parent, keys[-1], mark)
        listed = entries(parent).setdefault(keys[-1], Marks(mark, []))
        table = Marks(mark, {})
        items(listed).append(table)
        return table

    def _keys(self) -> list[str]:
        """A dotted key; what follows it is next."""
        keys = []
        while True:
            self._skip(SPACE)
            found = KEY.match(self.text, self.at)
            if found is None:
                raise ParseError("a key is expected", *self._place(self.at))
            self.at = found.end()
            keys.append(plain(found[0]))
            self._skip(SPACE)
            if not self.text.startswith(".", self.at):
                return keys
            self.at += 1

    def _pair(self, table: Marks) -> None:
        """A key with its value."""
        start = self.at
        keys = self._keys()
        head = self._mark(start)
        self.at += 1
        self._skip(SPACE)
        value = self._value()
        for key in keys[:-1]:
            table = child(table, key, head)
        end = value.mark[2:] if value.inside is None else head[2:]
        entries(table)[keys[-1]] = Marks((*head[:2], *end), value.inside)

    def _value(self) -> Marks:
        start, opening = self.at, self.text[self.at : self.at + 1]
        if opening in ("[", "{"):
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise ParseError("nested too deeply", *self._place(start))
            inside = self._array() if opening == "[" else self._inline_table()
            self.depth -= 1
            return Marks(self._mark(start), inside)
        found = (STRING if opening in ("'", '"') else SCALAR).match(self.text, self.at)
        if found is None:
            raise ParseError("a value is expected", *self._place(start))
        self.at = found.end()
        return Marks(self._mark(start))

    def _array(self) -> list[Marks]:
        found: list[Marks] = []
        self.at += 1
        while True:
            self._skip(BLANK)
            if self.text[self.at : self.at + 1] in ("]", ""):
                self.at += 1
                return found
            if self.text[self.at] == ",":
                self.at += 1
                continue
            found.append(self._value())

    def _inline_table(self) -> dict[str, Marks]:
        made = Marks((0, 0, 0, 0), {})
        self.at += 1
        while True:
            self._skip(BLANK)
            if self.text[self.at : self.at + 1] in ("}", ""):
                self.at += 1
                return entries(made)
            if self.text[self.at] == ",":
                self.at += 1
                continue
            self._pair(made)


def plain(written: str) -> str:
    """A key without its quotes."""
    if written.startswith("'"):
        return written[1:-1]
    return str(tomllib.loads(f"key = {written}")["key"]) if written.startswith('"') else written


def child(parent: Marks, key: str, mark: tuple[int, int, int, int]) -> Marks:
    """The table below a key, made if it is not there; of a list of tables the last one."""
    found = entries(parent).setdefault(key, Marks(mark, {}))
    return items(found)[-1] if isinstance(found.inside, list) else found


def entries(marks: Marks) -> dict[str, Marks]:
    """What a table holds."""
    if not isinstance(marks.inside, dict):
        marks.inside = {}
    return marks.inside


def items(marks: Marks) -> list[Marks]:
    """What a list holds."""
    if not isinstance(marks.inside, list):
        marks.inside = []
    return marks.inside
