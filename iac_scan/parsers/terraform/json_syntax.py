"""Terraform's JSON syntax to the same syntax nodes as the native one.

Which properties are blocks is known for Terraform's own constructs only; in a provider's resource an object is an
attribute, because only the provider's schema could tell.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from iac_scan.parsers.terraform.ast import Attribute, Block, Body, Expression, Literal, ObjectOf, Template, TupleOf
from iac_scan.parsers.terraform.hcl import parse_expression, parse_template
from iac_scan.parsers.terraform.numbers import parse_number
from iac_scan.parsers.terraform.source import Place, Source, TerraformSyntaxError

TOKEN = re.compile(r'[ \t\r\n]*(?:(?P<mark>[{}\[\],:])|(?P<text>"(?:[^"\\\x00-\x1f]|\\.)*")|(?P<word>[^\s{}\[\],:"]+))')
DEEPEST = 200
# The block types of each block type and how many labels they have; "" is the file itself.
BLOCKS: dict[str, dict[str, int]] = {
    "": {
        "terraform": 0,
        "variable": 1,
        "locals": 0,
        "output": 1,
        "module": 1,
        "provider": 1,
        "resource": 2,
        "data": 2,
        "ephemeral": 2,
        "moved": 0,
        "import": 0,
        "removed": 0,
        "check": 1,
    },
    "terraform": {"required_providers": 0, "backend": 1, "cloud": 0, "provider_meta": 1},
    "variable": {"validation": 0},
    "output": {"precondition": 0},
    "resource": {"lifecycle": 0, "provisioner": 1, "connection": 0, "dynamic": 1},
    "data": {"lifecycle": 0, "dynamic": 1},
    "ephemeral": {"lifecycle": 0, "dynamic": 1},
    "dynamic": {"content": 0},
    "content": {"dynamic": 1},
    "check": {"data": 2, "assert": 0},
    "lifecycle": {"precondition": 0, "postcondition": 0},
}
REFERENCES = frozenset(
    {"depends_on", "provider", "providers", "ignore_changes", "replace_triggered_by", "to", "from", "type"}
)
PLAIN = frozenset({("variable", "default"), ("module", "source"), ("module", "version")})


@dataclass(frozen=True, slots=True)
class Item:
    """A JSON value and its place; `value` is a dict of Items with their keys' places, a list of Items, or plain."""

    value: Any
    at: Place


class JsonReader:
    """Reads JSON with places; the text is Latin-1 so that offsets count bytes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.data.decode("latin-1")
        self.position = 0

    def fail(self, message: str) -> TerraformSyntaxError:
        """The complaint about what stands at the current position."""
        at = Place(self.source, min(self.position, len(self.text)), min(self.position + 1, len(self.text)))
        return TerraformSyntaxError(f"not readable as JSON: {message}", at.span)

    def token(self) -> re.Match[str]:
        """The next token. Raises TerraformSyntaxError."""
        match = TOKEN.match(self.text, self.position)
        if match is None:
            raise self.fail("unexpected character or end")
        self.position = match.end()
        return match

    def document(self) -> Item:
        """The whole text. Raises TerraformSyntaxError."""
        result = self.item(self.token(), 0)
        if self.text[self.position :].strip():
            raise self.fail("text after the end")
        return result

    def item(self, token: re.Match[str], depth: int) -> Item:
        """A value that begins with a token."""
        start = token.end() - len(token[0].lstrip())
        if depth > DEEPEST:
            raise self.fail(f"nested deeper than {DEEPEST} levels")
        if token["mark"] == "{":
            return Item(dict(self.members(depth)), Place(self.source, start, self.position))
        if token["mark"] == "[":
            return Item(list(self.elements(depth)), Place(self.source, start, self.position))
        if token["mark"]:
            self.position = start
            raise self.fail(f"unexpected {token['mark']!r}")
        return Item(self.scalar(token), Place(self.source, start, token.end()))

    def scalar(self, token: re.Match[str]) -> Any:
        """A string, number, bool or null."""
        try:
            if token["text"]:
                return json.loads(token["text"].encode("latin-1"))
        except ValueError as error:
            raise self.fail(str(error)) from None
        words = {"true": True, "false": False, "null": None}
        if token["word"] in words:
            return words[token["word"]]
        number = parse_number(token["word"])
        if number is None:
            self.position = token.start("word")
            raise self.fail(f"unexpected {token['word'][:20]!r}")
        return number

    def members(self, depth: int) -> "Iterator[tuple[str, tuple[Place, Item]]]":
        """An object's members, up to its end."""
        token = self.token()
        while token["mark"] != "}":
            if not token["text"]:
                raise self.fail("a key in quotes is missing")
            key = Place(self.source, token.start("text"), token.end())
            name = self.scalar(token)
            if self.token()["mark"] != ":":
                raise self.fail("':' is missing")
            yield name, (key, self.item(self.token(), depth + 1))
            token = self.separator("}")

    def elements(self, depth: int) -> Iterator[Item]:
        """An array's elements, up to its end."""
        token = self.token()
        while token["mark"] != "]":
            yield self.item(token, depth + 1)
            token = self.separator("]")

    def separator(self, end: str) -> re.Match[str]:
        """The token after a comma, or the end."""
        token = self.token()
        if token["mark"] == end:
            return token
        if token["mark"] != ",":
            raise self.fail(f"',' or {end!r} is missing")
        return self.token()


def parse_json(source: Source) -> Body:
    """The body of a `.tf.json` file. Raises TerraformSyntaxError."""
    item = JsonReader(source).document()
    if not isinstance(item.value, dict | list):
        raise TerraformSyntaxError("a Terraform file in JSON holds an object", item.at.span)
    return body(item, "", item.at)


def parse_json_values(source: Source) -> Body:
    """The attributes of a `.tfvars.json` file, whose strings are no templates. Raises TerraformSyntaxError."""
    item = JsonReader(source).document()
    if not isinstance(item.value, dict):
        raise TerraformSyntaxError("a variables file in JSON holds an object", item.at.span)
    found = {
        name: Attribute(name, expression(part, "plain"), Place(source, key.start, part.at.end))
        for name, (key, part) in item.value.items()
    }
    return Body(found, (), item.at, json=True)


def body(item: Item, kind: str, at: Place) -> Body:
    """The attributes and blocks of an object, or of several in an array."""
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for part in item.value if isinstance(item.value, list) else [item]:
        if not isinstance(part.value, dict):
            raise TerraformSyntaxError("an object is required here", part.at.span)
        for name, (key, value) in part.value.items():
            labels = BLOCKS.get(kind, {}).get(name)
            if name == "//":
                continue
            if labels is None:
                place = Place(key.source, key.start, value.at.end)
                attributes[name] = Attribute(name, expression(value, mode(kind, name)), place)
            else:
                blocks += labelled(value, name, (), labels, key)
    return Body(attributes, tuple(blocks), at, json=True)


def mode(kind: str, name: str) -> str:
    """How strings are read in an attribute: as templates, as references, or as they are."""
    if (kind, name) in PLAIN or kind == "required_providers":
        return "plain"
    return "reference" if name in REFERENCES and kind in BLOCKS and kind != "locals" else "template"


def labelled(item: Item, kind: str, labels: tuple[str, ...], missing: int, key: Place) -> Iterator[Block]:
    """The blocks of a type: objects nested in as many levels as there are labels."""
    for part in item.value if isinstance(item.value, list) else [item]:
        if not missing:
            yield Block(kind, labels, body(part, kind, part.at), key, Place(key.source, key.start, part.at.end))
            continue
        if not isinstance(part.value, dict):
            raise TerraformSyntaxError("an object is required here", part.at.span)
        for name, (place, value) in part.value.items():
            if name != "//":
                yield from labelled(value, kind, (*labels, name), missing - 1, place)


def expression(item: Item, reading: str) -> Expression:
    """A value as an expression."""
    value = item.value
    if isinstance(value, list):
        return TupleOf(item.at, tuple(expression(part, reading) for part in value))
    if isinstance(value, dict):
        pairs = ((text(name, key, "template"), expression(part, reading)) for name, (key, part) in value.items())
        return ObjectOf(item.at, tuple(pairs))
    return text(value, item.at, reading) if isinstance(value, str) else Literal(item.at, value)


def text(value: str, at: Place, reading: str) -> Expression:
    """A string as an expression."""
    if reading == "plain":
        return Literal(at, value)
    try:
        if reading == "reference" and "${" not in value:
            return Template(at, (parse_expression(Source("", value.encode())),), wrapper=True)
        found = parse_template(value, "")
    except TerraformSyntaxError as problem:
        raise TerraformSyntaxError(problem.message, at.span) from None
    if isinstance(found, Literal):
        return Literal(at, found.value)
    assert isinstance(found, Template)
    return Template(at, found.parts, found.wrapper)
