"""Comments that ask for findings to be ignored: which lines each one speaks of, in YAML, templates, HCL and others.

`# iac-scan:ignore CHECKS [until=DATE] [owner=NAME]: REASON` speaks of its own line or, on a line of its own, of what
starts on the next one: a field with all below it, a block, an instruction. At or above the head of a Kubernetes object
(`apiVersion`, `kind`, `metadata`) it speaks of the whole object. `# iac-scan:ignore-file …` speaks of the whole file.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from itertools import islice

import yaml

from iac_scan.model.record import record

MARK = "iac-scan:ignore"
MOST = 1_000  # comments of a file; those after them suppress nothing
FAR = 200  # lines below a comment in which what it speaks of has to start
LONGEST = 10_000  # characters of a line that may open a block scalar or hold a comment
COMMENT = re.compile(r"iac-scan:ignore(?P<file>-file)?(?![\w-])[ \t]*(?P<words>.*)$")
ENDING = re.compile(r"\s*(?:\*/)?\s*(?:-?\}\})?\s*$")
BLOCK_SCALAR = re.compile(r"(?:^|[:\-][ \t]+|[ \t])[|>][+\-0-9]{0,2}[ \t]*(?:#.*)?$")
DASHES = re.compile(r"[ ]*(?:- +)*")
HEREDOC = re.compile(r"<<[-~]?\s*([A-Za-z_]\w*)\s*$")
ACTION = re.compile(r"^\s*\{\{.*\}\}\s*$")
QUOTED = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'""")
HEAD = re.compile(r"""---(?:\s|$)|(?P<quote>["']?)(?:apiVersion|kind|metadata)(?P=quote)[ \t]*:""")
OPENS_COMMENT = re.compile(r"\{\{-?\s*/\*")
QUOTE_OPENS = re.compile(r"""(?:^|[:,\[{?-])[ \t]*(?P<quote>["'])""")
QUOTE_CLOSES = {'"': re.compile(r'(?:[^"\\]|\\.)*(?P<end>")?'), "'": re.compile(r"(?:[^']|'')*(?P<end>')?")}


class Language(Enum):
    """How comments start, and what a block is."""

    YAML = ("#", "{{/*", "{{- /*", "{{-/*")
    HCL = ("#", "//", "/*")
    DOCKERFILE = ("#",)
    TOML = ("#", ";")


SUFFIXES = {
    **dict.fromkeys(("yaml", "yml", "tpl"), Language.YAML),
    **dict.fromkeys(("tf", "tofu", "tfvars", "hcl"), Language.HCL),
    **dict.fromkeys(("toml", "conf"), Language.TOML),
}


@record
class IgnoreComment:
    """What a comment says behind its mark, where it stands, and the first and last line it speaks of.

    `whole` says that it speaks of objects as such, and not of lines only.
    """

    words: str
    line: int
    column: int
    first: int
    last: int
    whole: bool


def ignore_comments(file: str, text: str) -> Iterator[IgnoreComment]:
    """The first comments of a text that ask for findings to be ignored, in their order."""
    language = language_of(file)
    if language is not None and MARK in text:
        yield from islice(found(text, language), MOST)


def found(text: str, language: Language) -> Iterator[IgnoreComment]:
    """The comments of a text in some language."""
    lines = [line.rstrip("\r") for line in text.split("\n")]  # as parsers count them
    plain = scalar_lines(lines, language) | quoted_lines(text, lines, language)
    inside = comment_lines(text, lines, language, plain)
    for index, line in enumerate(lines):
        readable = MARK in line and index not in plain and len(line) < LONGEST
        start = (line.index(MARK) if index in inside else comment_start(line, language)) if readable else -1
        match = COMMENT.search(line, start) if start >= 0 else None
        if match is None:
            continue
        words = ENDING.sub("", match["words"])
        if match["file"]:
            yield IgnoreComment(words, index + 1, start + 1, 1, len(lines), whole=True)
            continue
        before = "" if index in inside else line[:start].strip()
        if not before:
            first, last, whole = spoken_of(lines, index, language, plain, inside)
        elif language is Language.YAML and HEAD.match(line):
            first, last, whole = *document(lines, index), True
        else:
            first, last, whole = index, index, False
        yield IgnoreComment(words, index + 1, start + 1, first + 1, last + 1, whole)


def language_of(file: str) -> Language | None:
    """The language of a file by its name, None for one without comments."""
    name = file.rpartition("/")[2]
    suffix = name.rpartition(".")[2].lower()
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    if file == "-":
        return Language.YAML
    is_dockerfile = suffix in ("dockerfile", "containerfile") or name.startswith(("Dockerfile", "Containerfile"))
    return Language.DOCKERFILE if is_dockerfile else None


def comment_start(line: str, language: Language) -> int:
    """Where the comment of a line that holds the mark starts, -1 if the mark stands in a value."""
    before = QUOTED.sub(lambda match: "x" * len(match[0]), line[: line.index(MARK)]).rstrip()
    for opener in sorted(language.value, key=len, reverse=True):
        if before.endswith(opener):
            start = len(before) - len(opener)
            stands_apart = start == 0 or before[start - 1].isspace()
            if language is Language.DOCKERFILE:
                stands_apart = not before[:start].strip()
            return start if stands_apart and not {'"', "'"} & set(before[:start]) else -1
    return -1


def quoted_lines(text: str, lines: Sequence[str], language: Language) -> frozenset[int]:
    """The indexes of the lines inside quoted texts of several lines, as far as a text can be scanned."""
    inside: set[int] = set()
    if language is Language.TOML:
        is_open = False
        for index, line in enumerate(lines):
            if is_open:
                inside.add(index)
            is_open ^= (line.count('"""') + line.count("'''")) % 2 == 1
    if language is Language.YAML:
        try:
            for token in yaml.scan(text, Loader=yaml.CSafeLoader):
                if isinstance(token, yaml.ScalarToken) and token.style in ('"', "'"):
                    inside.update(range(token.start_mark.line + 1, token.end_mark.line + 1))
        except yaml.YAMLError:  # a template
            return frozenset(quoted_in_template(text, scalar_lines(lines, language)))
    return frozenset(inside)


def quoted_in_template(text: str, plain: frozenset[int]) -> Iterator[int]:
    """The indexes of the lines that start inside a quoted text, in a template that is no YAML before it is rendered."""
    quote = ""
    for index, line in enumerate(without_actions(text).split("\n")):
        if quote:
            yield index
        if index in plain or (not quote and line.lstrip().startswith("#")):
            continue
        at = 0
        while True:
            if not quote:
                opens = QUOTE_OPENS.search(line, at)
                if opens is None or " #" in line[at : opens.end()]:
                    break
                quote, at = opens["quote"], opens.end()
            closes = QUOTE_CLOSES[quote].match(line, at)
            if closes is None or closes["end"] is None:
                break
            quote, at = "", closes.end()


def actions(text: str) -> Iterator[tuple[int, int, bool]]:
    """Where each action of a template starts and ends, and whether it is a comment."""
    start = text.find("{{")
    while start >= 0:
        opens = OPENS_COMMENT.match(text, start)
        closes = text.find("*/", opens.end()) if opens else start
        end = text.find("}}", closes) if closes >= 0 else -1
        if end < 0:
            return
        yield start, end + 2, opens is not None
        start = text.find("{{", end + 2)


def without_actions(text: str) -> str:
    """A template in which nothing but line breaks is left of its actions."""
    parts, at = [], 0
    for start, end, _ in actions(text):
        parts += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end
    return "".join((*parts, text[at:]))


def comment_lines(text: str, lines: Sequence[str], language: Language, plain: frozenset[int]) -> frozenset[int]:
    """The indexes of the lines that start inside a comment of several lines, in templates and HCL."""
    if language is Language.YAML and "/*" in text:
        return frozenset(continued(text, ((start, end) for start, end, is_comment in actions(text) if is_comment)))
    return frozenset(in_block_comments(lines, plain)) if language is Language.HCL and "/*" in text else frozenset()


def continued(text: str, stretches: Iterable[tuple[int, int]]) -> Iterator[int]:
    """The indexes of the lines of stretches of a text, without the first line of each."""
    line = at = 0
    for start, end in stretches:
        line += text.count("\n", at, start)
        at = start
        yield from range(line + 1, line + 1 + text.count("\n", start, end))


def in_block_comments(lines: Sequence[str], plain: frozenset[int]) -> Iterator[int]:
    """The indexes of the lines of HCL that start inside `/* … */`."""
    is_open = False
    for index, line in enumerate(lines):
        if is_open:
            yield index
            is_open = "*/" not in line
        elif index not in plain and "/*" in line and len(line) < LONGEST:
            code = QUOTED.sub("x", line)
            start = code.find("/*")
            starts = (code.find(mark) for mark in ("#", "//"))
            is_open = start >= 0 and "*/" not in code[start + 2 :] and not any(0 <= at < start for at in starts)


def scalar_lines(lines: Sequence[str], language: Language) -> frozenset[int]:
    """The indexes of the lines inside block scalars of YAML and heredocs of HCL, where nothing is a comment."""
    inside: set[int] = set()
    parent: int | None = None
    ending: str | None = None
    for index, line in enumerate(lines):
        if language is Language.YAML:
            if parent is not None and (not line.strip() or indentation(line) > parent):
                inside.add(index)
                continue
            parent = block_indentation(line) if len(line) < LONGEST and BLOCK_SCALAR.search(line) else None
        elif language in (Language.HCL, Language.DOCKERFILE):
            if ending is not None:
                inside.add(index)
                ending = None if line.strip() == ending else ending
                continue
            heredoc = HEREDOC.search(line) if len(line) < LONGEST else None
            ending = heredoc[1] if heredoc and not line.lstrip().startswith("#") else None
    return frozenset(inside)


def block_indentation(line: str) -> int:
    """The column that the lines of a block scalar are indented from: that of its key, or behind its last dash."""
    match = DASHES.match(line)
    return match.end() if match else 0


def indentation(line: str) -> int:
    """How many spaces a line starts with."""
    return len(line) - len(line.lstrip(" \t"))


def spoken_of(
    lines: Sequence[str], index: int, language: Language, plain: frozenset[int], inside: frozenset[int]
) -> tuple[int, int, bool]:
    """The first and last index of what starts below a comment, and whether that is a whole object."""
    below = range(index + 1, min(len(lines), index + FAR))
    first = next((at for at in below if at not in inside and is_content(lines[at], language)), None)
    if first is None:
        return index, index, False
    if language is Language.YAML and HEAD.match(lines[first]):
        return *document(lines, first), True
    if language is Language.YAML and opens_document(lines, index, language, inside):
        return first, document(lines, first)[1], True
    return first, end_of_block(lines, first, language, plain | inside), True


def document(lines: Sequence[str], index: int) -> tuple[int, int]:
    """The first and last index of the document of YAML that a line belongs to, or that starts on it."""
    is_start = lines[index].startswith("---")
    above = range(index, -1, -1)
    first = index if is_start else next((at for at in above if lines[at].startswith("---")), 0)
    last = next((at for at in range(index + 1, len(lines)) if lines[at].startswith("---")), len(lines))
    return first, last - 1


def is_content(line: str, language: Language) -> bool:
    """A line is neither blank nor a comment nor, in a template, nothing but an action."""
    text = line.strip()
    if not text or text.startswith(language.value):
        return False
    return language is not Language.YAML or len(line) > LONGEST or not ACTION.match(line)


def opens_document(lines: Sequence[str], index: int, language: Language, inside: frozenset[int]) -> bool:
    """Nothing of the document stands above a line."""
    for at in range(index - 1, -1, -1):
        if lines[at].startswith("---"):
            return True
        if at not in inside and is_content(lines[at], language):
            return False
    return True


def end_of_block(lines: Sequence[str], first: int, language: Language, plain: frozenset[int]) -> int:
    """The index of the last line of what starts on a line: all that is indented below it, and what closes it.

    `plain` are the indexes of lines inside of block scalars and heredocs, which belong to what holds them.
    """
    if language is Language.TOML:
        is_table = lines[first].startswith("[")
        following = (at for at in range(first + 1, len(lines)) if lines[at].startswith("["))
        return next(following, len(lines)) - 1 if is_table else first
    if language is Language.DOCKERFILE:
        last = first
        while last + 1 < len(lines) and (lines[last].rstrip().endswith("\\") or lines[last].lstrip().startswith("#")):
            last += 1
        return last
    indent, last = indentation(lines[first]), first
    holds_items = not lines[first].lstrip().startswith("- ")
    for at in range(first + 1, len(lines)):
        line = lines[at]
        if at in plain:
            last = at
        if at in plain or not is_content(line, language):
            continue
        depth = indentation(line)
        item = holds_items and depth == indent and line.lstrip().startswith("- ")
        closes = language is Language.HCL and depth == indent and line.strip()[0] in "}])"
        if depth > indent or item or closes:
            last = at
        if depth <= indent and not item:
            break
    return last
