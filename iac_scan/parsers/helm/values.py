"""From an action of a template to the values keys it reads, and from a values key to the line that sets it."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from iac_scan.model.node import Path
from iac_scan.model.record import record
from iac_scan.model.source import Position, Precision, Span
from iac_scan.parsers.helm.template import Block, Template
from iac_scan.parsers.yaml import Chunk, compose, marks_of

Context = tuple[str, ...]  # where a template's dot stands, from the root object: ("Values", "image"); () is the root
ITEM = "[]"  # the items of a list or the values of a map that a range goes through
MAX_STEPS = 8

STRING = re.compile(r'"(?:\\.|[^"\\])*+"|`[^`]*+`')
CHAIN = re.compile(r"(?<![\w.)$])(\$\w*)?((?:\.\w+)+|\.(?![\w.]))|(?<![\w$])(\$\w*)(?![\w.])")
INDEX = re.compile(r'index\s+((?:\$\w*)?(?:\.\w+)+)((?:\s+"[^"\\]*")+)')
BINDING = re.compile(r"(\$\w*)\s*(?:,\s*(\$\w*)\s*)?:?=\s*(.*)", re.DOTALL)


def references(template: Template, number: int, steps: int = MAX_STEPS) -> list[Context]:
    """The values keys an action reads, in the order it names them; what can't be told from the text is left out."""
    found = [
        path[1:]
        for path in paths(template, number, template.actions[number].body, steps)
        if len(path) > 1 and path[0] == "Values"
    ]
    return list(dict.fromkeys(key[: key.index(ITEM)] if ITEM in key else key for key in found))


def paths(template: Template, number: int, body: str, steps: int) -> Iterator[Context]:
    """The paths from the root object that an expression reads."""
    for match in INDEX.finditer(body):
        keys = tuple(part.strip('"') for part in STRING.findall(match[2]))
        yield from (path + keys for path in paths(template, number, match[1], steps))
    body = STRING.sub('""', INDEX.sub("", body))
    for match in CHAIN.finditer(body):
        variable = match[1] or match[3] or ""
        fields = tuple(field for field in (match[2] or "").split(".") if field)
        if len(variable) > 1:
            yield from variable_paths(template, number, variable, fields, steps)
            continue
        base = () if variable else dot(template, number, steps)
        if base is not None:
            yield base + fields


def variable_paths(template: Template, number: int, variable: str, fields: Context, steps: int) -> Iterator[Context]:
    """What a variable's fields are, by the last assignment before the action."""
    if steps == 0:
        return
    for before in range(number - 1, -1, -1):
        action = template.actions[before]
        body = action.body.removeprefix(action.word).strip() if action.word in ("range", "with", "if") else action.body
        binding = BINDING.match(body) if action.word in ("=", "range", "with", "if") else None
        if binding is None or variable not in (binding[1], binding[2]):
            continue
        exact = is_path(binding[3])
        for path in paths(template, before, binding[3], steps - 1):
            item = (ITEM,) if action.word == "range" else ()
            yield path + item + fields if exact else path
        return


def is_path(expression: str) -> bool:
    """The expression is one chain of fields, so that fields of its value continue the chain."""
    return bool(CHAIN.fullmatch(expression.strip()) or INDEX.fullmatch(expression.strip()))


def dot(template: Template, number: int, steps: int) -> Context | None:
    """Where the dot stands at an action; None if the text does not tell. A named template is taken to get the root."""
    for block in template.around(number):
        action = template.actions[block.first]
        if action.word not in ("with", "range") or in_else(template, block, number):
            continue
        expression = action.body.removeprefix(action.word).strip()
        binding = BINDING.fullmatch(expression)
        expression = binding[3] if binding else expression
        if steps == 0 or not is_path(expression):
            return None
        path = next(paths(template, block.first, expression, steps - 1), None)
        return path if path is None or action.word == "with" else (*path, ITEM)
    return ()


def in_else(template: Template, block: Block, number: int) -> bool:
    """The action stands behind an `else` of the block, where the block's dot does not hold."""
    return any(
        template.actions[other].word == "else" and template.block_of[other] == block.first
        for other in range(block.first + 1, number + 1)
    )


@record
class Layer:
    """One file of values and the keys below which it speaks of a chart; `at` is where a text of another file stands."""

    file: str
    chunk: Chunk
    prefix: Path
    at: Span | None = None


@record
class Values:
    """The files that set a chart's values, the last to win first.

    `keys` are those under which the scanned chart holds this chart's values; `sets` the keys set beside the files, as
    the scanned chart sees them, with the place that does it, None for the command line; `fallback` the file that stands
    for a chart without any values file.
    """

    layers: tuple[Layer, ...]
    keys: Context
    sets: Mapping[str, Span | None]
    fallback: str

    def feed(self, key: Context) -> tuple[str, Span]:
        """A key in words, and where it is set; one that is set nowhere is placed at the nearest key that is."""
        full = ".".join(key if key[0] == "global" else (*self.keys, *key))
        label = f"values key {full}"
        if full in self.sets:
            where = self.sets[full]
            if where is not None:
                return f"{label}, set by Terraform", where
            label += ", set on the command line"
        best: tuple[int, Span] | None = None
        for layer in self.layers:
            for prefix in dict.fromkeys((layer.prefix, ()) if key[0] == "global" else (layer.prefix,)):
                depth, span = placed(layer, (*prefix, *key))
                if depth == len(prefix) + len(key):
                    return label, span
                if depth > len(prefix) and (best is None or depth - len(prefix) > best[0]):
                    best = depth - len(prefix), span
        label += "" if full in self.sets else ", not set"
        file = self.layers[0].file if self.layers else self.fallback
        return label, best[1] if best else Span(file, precision=Precision.DOCUMENT)

    def holds(self, key: Path, value: Any) -> bool:
        """The file that sets a key gives it that value."""
        for layer in self.layers:
            path = (*layer.prefix, *key)
            if placed(layer, path)[0] == len(path):
                return bool(value_of(layer.chunk, path) == value)
        return False


def value_of(chunk: Chunk, path: Path) -> Any:
    """What is written at a path of a values file that has the path."""
    value = values_in(chunk)
    for key in path:
        value = value[key]
    return value


@lru_cache(maxsize=16)
def values_in(chunk: Chunk) -> Any:
    """The value of a values file that can be read."""
    return compose(chunk).value


def placed(layer: Layer, path: Path) -> tuple[int, Span]:
    """How many keys of a path are written in a layer, and where the last of them is."""
    marks = marks_of(layer.chunk)
    depth, mark = 0, (1, 1, 1, 1)
    while marks is not None and depth < len(path):
        inside, key = marks.inside, path[depth]
        if isinstance(inside, dict) and key in inside:
            marks = inside[str(key)]
        elif isinstance(inside, list) and isinstance(key, int) and key < len(inside):
            marks = inside[key]
        else:
            break
        depth, mark = depth + 1, marks.mark
    if layer.at is not None:
        return depth, layer.at
    precision = Precision.LINE if depth == len(path) else Precision.BLOCK
    return depth, Span(layer.file, Position(*mark[:2]), Position(*mark[2:]), precision)
