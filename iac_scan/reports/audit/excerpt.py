"""The lines around a finding, with everything hidden in them that may be a secret."""

import re
from pathlib import Path

from iac_scan.analyzers.secrets import by_shape, in_value
from iac_scan.model.finding import Finding

AROUND = 3  # lines before and after
WIDEST = 160  # characters of a line
MOST = 4 * 1024 * 1024  # bytes of a file that is read
VALUE = re.compile(r"""^(\s*(?:-\s+)?["']?([\w.\-/]+)["']?\s*[:=]\s*)(\S.*)$""")
LONG_WORD = re.compile(r"[A-Za-z0-9+/=_-]{32,}")
# A key and its value in a mapping that is written in one line.
PAIR = re.compile(r"""(["']?([\w.\-/]+)["']?\s*:\s+)("[^"]*"|'[^']*'|[^\s,\]}{\[][^,\]}{\[]*)""")
JOINING = re.compile(r"\b[a-z0-9]{6}\.[a-z0-9]{16}\b")  # what kubeadm lets nodes join with
SHOWN = frozenset({"name", "kind", "namespace", "apiVersion", "type"})
NAMED = re.compile(r"""^\s*(?:-\s+)?["']?name["']?\s*[:=]\s*["']?([\w.\-]+)""")


class Excerpts:
    """Cuts excerpts out of the scanned files, each of which is read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: dict[str, list[str]] = {}

    def around(self, finding: Finding) -> list[tuple[int, str, bool]]:
        """The lines around a finding: number, text, and whether it is the place; none if the file can't be shown."""
        span = finding.span
        lines = self.lines(span.file)
        if not 1 <= span.start.line <= len(lines):
            return []
        first, last = max(span.start.line - AROUND, 1), min(span.start.line + AROUND, len(lines))
        secret = is_secret(finding)
        before = ""
        cut = []
        for number in range(first, last + 1):
            line = lines[number - 1]
            cut.append((number, hidden(line, before, all_values=secret)[:WIDEST], number == span.start.line))
            before = line
        return cut

    def lines(self, file: str) -> list[str]:
        """The lines of a file, none if it can't be read as text."""
        if file not in self.files:
            self.files[file] = self.read(self.root / file)
        return self.files[file]

    def read(self, path: Path) -> list[str]:
        """The lines of a path; what lies outside the scanned folder, in an archive or in no file has none."""
        try:
            if not path.resolve().is_relative_to(self.root.resolve()) or path.stat().st_size > MOST:
                return []
            return path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, ValueError):
            return []


def is_secret(finding: Finding) -> bool:
    """The lines around a finding hold a secret: the finding says so, or the object is there for it."""
    holder = (finding.resource.group, finding.resource.kind) in {("", "Secret"), ("", "Config")}
    return holder or finding.rule.id.startswith(("secret-", "credential-", "encryption-key-"))


def hidden(line: str, before: str, *, all_values: bool) -> str:
    """A line without what may be a secret: in a Secret and around one that was found, all values.

    `before` is the line above, whose `name` is what a `value` on this line belongs to.
    """
    line = JOINING.sub("…", line)
    match = VALUE.match(line)
    if match and (all_values or match[3][0] not in "{["):
        if all_values:
            return line if match[2] in SHOWN else f"{match[1]}…"
        named = NAMED.match(before) if match[2] == "value" else None
        return f"{match[1]}…" if may_be_secret(named[1] if named else match[2], match[3].strip("\"'")) else line
    if by_shape(line):
        return "…"
    return LONG_WORD.sub("…", PAIR.sub(lambda pair: without_secret(pair, all_values), line))


def may_be_secret(key: str, value: str) -> bool:
    """A value is a secret by its looks or by its key; kubeadm's key of certificates has no word for one in its name."""
    return key == "certificateKey" or in_value(key, value) is not None


def without_secret(pair: re.Match[str], all_values: bool) -> str:
    """A key and its value in a line of several, the value only where it may be shown."""
    secret = pair[2] not in SHOWN if all_values else may_be_secret(pair[2], pair[3].strip("\"'"))
    return f"{pair[1]}…" if secret else pair[0]
