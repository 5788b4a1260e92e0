"""Registry settings against the structure of their format: keys that do not exist there, and values it does not take.

The structures are schemas/registry/*.schema.json, in the part of JSON Schema that is read here: `type`, `enum`,
`properties`, `patternProperties`, `additionalProperties`, `items` and `$ref` to `$defs`. They hold the keys of every
version of a format, so a key of another version is none that does not exist.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from iac_scan.analyzers.field_advice import shown, spelling_advice
from iac_scan.analyzers.structure import FOUND, Flaw, Problem, is_directive
from iac_scan.model.kubernetes_schema import CHECKOUT
from iac_scan.model.node import Node, Unknown
from iac_scan.model.record import record

FOLDER = CHECKOUT / "schemas" / "registry"
Schema = dict[str, Any]
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
WORDS = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a table",
}
# Formats whose readers take a key in whatever case it is written.
CASE_BLIND = frozenset(
    {
        "BuildkitConfig",
        "ContainerdConfig",
        "ContainerdHosts",
        "ContainersRegistries",
        "CrioConfig",
        "DockerClient",
        "HelmRepositories",
        "NotationPolicy",
    }
)
MOST = 100  # flaws that are told of one file; a file with more is of another format


@record
class Spot:
    """A place, and what should stand there."""

    node: Node
    schema: Schema


@cache
def schema_of(kind: str) -> Schema | None:
    """The structure of a format, None if there is none of it."""
    path = FOLDER / f"{kind}.schema.json"
    if not path.is_file():
        return None
    content: Schema = json.loads(path.read_text(encoding="utf-8"))
    return content


def settings_problems(body: Node, kind: str) -> Iterator[Problem]:
    """The flaws in the structure of settings of a format, at most a hundred."""
    root = schema_of(kind)
    if root is None:
        return
    stack, told = [Spot(body, root)], 0
    while stack and told < MOST:
        spot = stack.pop()
        for found in judged(spot, root, kind):
            if isinstance(found, Spot):
                stack.append(found)
            elif told < MOST:
                told += 1
                yield found


def judged(spot: Spot, root: Schema, kind: str) -> Iterator[Spot | Problem]:
    """What is wrong at a spot, and the spots below it."""
    raw, schema = spot.node.raw, resolved(spot.schema, root)
    if raw is None or isinstance(raw, Unknown) or not schema:
        return
    expected = refusal(raw, schema)
    if expected:
        taken = f"{words(spot.node)} takes {expected}"
        written = f"'{shown(raw)}'" if "enum" in schema and isinstance(raw, str) else FOUND.get(type(raw), "this")
        yield Problem(Flaw.WRONG_TYPE, f"{taken}, not {written}", spot.node)
    elif isinstance(raw, dict):
        yield from keys(spot.node, schema, root, kind)
    elif isinstance(raw, list) and "items" in schema:
        yield from (Spot(item, schema["items"]) for item in spot.node.items)


def keys(node: Node, schema: Schema, root: Schema, kind: str) -> Iterator[Spot | Problem]:
    """The spots of a table's keys, and those keys that are none."""
    known: Schema = schema.get("properties", {})
    patterns: Schema = schema.get("patternProperties", {})
    others = schema.get("additionalProperties", True)
    for key, item in node.fields.items():
        below = known.get(key) or next((each for text, each in patterns.items() if re.search(text, key)), None)
        if below is not None:
            yield Spot(item, below)
        elif isinstance(others, dict):
            yield Spot(item, others)
        elif others is False and not is_directive(key):
            yield unknown_key(key, item, known, root, kind)


def unknown_key(key: str, item: Node, known: Schema, root: Schema, kind: str) -> Problem:
    """What to say of a key that is not known: the right name, or the table it belongs to."""
    same = next((name for name in known if name.lower() == key.lower()), None)
    if same is not None and kind in CASE_BLIND:
        return Problem(Flaw.OTHER_CASE, f"'{key}' is read as '{same}', but only that spelling is judged", item)
    where = words(item.parent) if item.parent is not None and item.parent.path else root["title"]
    advice = spelling_advice(key, known, 1 + len(key) // 5) or other_table(key, root)
    return Problem(Flaw.UNKNOWN_FIELD, f"'{shown(key)}' is not a key of {where}{advice}", item)


def other_table(key: str, root: Schema) -> str:
    """The one table of the format that has the very key."""
    homes = dict.fromkeys(name for name, keys_there in tables(root["title"], root) if key in keys_there)
    return f" but of {next(iter(homes))}" if len(homes) == 1 else ""


def tables(name: str, schema: Schema, depth: int = 0) -> Iterator[tuple[str, frozenset[str]]]:
    """The tables of a structure with their keys, but for those that are shared by reference."""
    if depth > 8:  # deeper than any format
        return
    properties: Schema = schema.get("properties", {})
    if properties:
        yield name, frozenset(properties)
    for key, below in properties.items():
        yield from tables(key if depth == 0 else f"{name}.{key}", below, depth + 1)
    for inside, mark in (("additionalProperties", ".*"), ("items", "[]")):
        if isinstance(schema.get(inside), dict):
            yield from tables(f"{name}{mark}", schema[inside], depth + 1)


def resolved(schema: Schema, root: Schema) -> Schema:
    """A schema, or the one it refers to."""
    reference = schema.get("$ref")
    return root["$defs"][reference.removeprefix("#/$defs/")] if reference else schema


def refusal(raw: Any, schema: Schema) -> str:
    """What is taken instead of a value, in words; empty if the value is taken."""
    if "enum" in schema:
        choices = [str(choice) for choice in schema["enum"] if choice]
        return "" if raw in schema["enum"] else "one of " + ", ".join(choices)
    listed = schema.get("type", [])
    names = [listed] if isinstance(listed, str) else listed
    if not names or any(is_of(raw, name) for name in names):
        return ""
    return " or ".join(WORDS[name] for name in names)


def is_of(raw: Any, name: str) -> bool:
    """A value is of a type of JSON Schema; true is no number."""
    if isinstance(raw, bool):
        return name == "boolean"
    if name == "integer" and isinstance(raw, float):
        return raw.is_integer()
    return isinstance(raw, TYPES[name])


def words(node: Node) -> str:
    """A place as people write it: `registry[0].mirror`, `host.https://mirror.example`."""
    text = ""
    for key in node.path:
        text += f"[{key}]" if isinstance(key, int) else f".{shown(key)}"
    return text.removeprefix(".") or "the file"
