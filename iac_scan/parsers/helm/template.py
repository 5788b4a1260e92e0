"""The text of a Go template to its actions (pkg.go.dev/text/template), with the blocks they open and close."""

import re
from collections.abc import Iterator
from functools import lru_cache

from iac_scan.model.record import record

OPENING = re.compile(r"\{\{(-(?=\s))?")
COMMENT = re.compile(r"\s*/\*")
STRING = r'"(?:\\.|[^"\\\n])*+"|`[^`]*+`|\'(?:\\.|[^\'\\\n])*+\''
BODY = re.compile(rf"(?:{STRING}|[^\"'`}}]++|\}}(?!\}}))*+\}}\}}", re.DOTALL)
ASSIGNMENT = re.compile(r"\$\w*\s*(?:,\s*\$\w*\s*)?:?=(?!=)")
TOKEN = re.compile(rf"{STRING}|[()|]|[^\s()|\"'`]+|\s+")
BLOCKS = frozenset({"if", "range", "with", "define", "block"})
WORD = re.compile(r"[a-z]+(?![\w.])")
KEYWORDS = BLOCKS | {"else", "end", "break", "continue"}


class TemplateError(Exception):
    """A text that Helm would not parse as a template either."""


@record
class Action:
    """One `{{ … }}`: where it stands, what is in it, and whether it trims the text before and after it.

    `word` is its keyword, `=` for an assignment, `#` for a comment, `template` for a call, empty for a pipeline, whose
    value is written out.
    """

    start: int
    end: int
    body: str
    word: str
    trims_before: bool
    trims_after: bool

    @property
    def writes(self) -> bool:
        """What the action evaluates to is written out."""
        return self.word in ("", "template")


@record
class Block:
    """A block from its opening action to its `end`, as numbers of actions, with the first of the block around it."""

    first: int
    last: int
    parent: int | None


@record
class Template:
    """A template's actions in order, its blocks by their first action, and for each action the block around it."""

    text: str
    actions: tuple[Action, ...]
    blocks: dict[int, Block]
    block_of: tuple[int | None, ...]

    def line(self, offset: int) -> int:
        """The line of an offset, from 1."""
        return self.text.count("\n", 0, offset) + 1

    def around(self, action: int) -> Iterator[Block]:
        """The blocks around an action, innermost first."""
        number = self.block_of[action]
        while number is not None:
            yield self.blocks[number]
            number = self.blocks[number].parent

    def defines(self) -> Iterator[tuple[str, Block]]:
        """The named templates it defines."""
        for block in self.blocks.values():
            action = self.actions[block.first]
            if action.word == "define" and (name := literal(action.body[len("define") :].strip())):
                yield name, block


def literal(text: str) -> str:
    """The value of a Go string literal without escapes; empty for anything else."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in '"`' and text[0] not in text[1:-1] and "\\" not in text:
        return text[1:-1]
    return ""


def scanned(text: str) -> Iterator[Action]:
    """The actions of a template in order. Raises TemplateError."""
    position = 0
    while opening := OPENING.search(text, position):
        start = opening.end()
        if comment := COMMENT.match(text, start):
            end = text.find("*/", comment.end())
            end = text.find("}}", end) + 2 if end >= 0 else 1
            word = "#"
        else:
            match = BODY.match(text, start)
            end, word = match.end() if match else 1, ""
        if end < start:
            raise TemplateError(f"an action is not closed on line {text.count(chr(10), 0, start) + 1}")
        body = text[start : end - 2]
        trims_after = len(body) > 1 and body[-1] == "-" and body[-2].isspace()
        body = (body[:-1] if trims_after else body).strip()
        yield Action(opening.start(), end, body, word or word_of(body), bool(opening[1]), trims_after)
        position = end


def word_of(body: str) -> str:
    """An action's keyword, as Action.word has it."""
    if ASSIGNMENT.match(body):
        return "="
    match = WORD.match(body)
    return match[0] if match and (match[0] in KEYWORDS or match[0] == "template") else ""


@lru_cache(maxsize=512)
def parse(text: str) -> Template:
    """The template's structure. Raises TemplateError."""
    actions = tuple(scanned(text))
    blocks: dict[int, Block] = {}
    block_of: list[int | None] = []
    around: list[int] = []
    for number, action in enumerate(actions):
        if action.word == "end":
            if not around:
                raise TemplateError("an end has no beginning")
            first = around.pop()
            blocks[first] = Block(first, number, around[-1] if around else None)
        block_of.append(around[-1] if around else None)
        if action.word in BLOCKS:
            around.append(number)
    if around:
        raise TemplateError("a block has no end")
    return Template(text, actions, blocks, tuple(block_of))


def stages(pipeline: str) -> list[str]:
    """A pipeline's commands: what stands between the `|` outside parentheses and strings."""
    if "|" not in pipeline:
        return [pipeline.strip()]
    parts, depth = [""], 0
    for part in TOKEN.findall(pipeline):
        depth += {"(": 1, ")": -1}.get(part, 0)
        if part == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += part
    return [part.strip() for part in parts]


CALL = re.compile(r'(include|template)\s+("[^"\\\n]+"|`[^`]+`)(?=\s|\Z)')
INDENTS = re.compile(r"(?:\s*\|\s*n?indent\s+\d++)+\Z")


def called(action: Action) -> tuple[str, str, str] | None:
    """For `include NAME …` or `template NAME …` whose text is written out, at most indented: what stands before the
    name, the name, and what stands behind it.
    """
    match = CALL.match(action.body) if action.writes else None
    if match is None or len(stages(INDENTS.sub("", action.body))) > 1:
        return None
    return match[1] + " ", literal(match[2]), action.body[match.end() :]
