"""Terraform's syntax as immutable nodes; each knows its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from iac_scan.parsers.terraform.source import Place


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """What can be evaluated."""

    at: Place


@dataclass(frozen=True, slots=True, eq=False)
class Literal(Expression):
    """A number (int or Fraction), a string, a bool or null."""

    value: Any


@dataclass(frozen=True, slots=True, eq=False)
class Variable(Expression):
    """The first name of a traversal."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Item(Expression):
    """The element a splat is looking at."""


@dataclass(frozen=True, slots=True, eq=False)
class GetAttr(Expression):
    """`of.name`."""

    of: Expression
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Index(Expression):
    """`of[key]`; `of.0` has a literal key."""

    of: Expression
    key: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Splat(Expression):
    """`of[*].x` or `of.*.x`; `each` is evaluated once for every Item."""

    of: Expression
    each: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Parentheses(Expression):
    """`(inner)`: matters where an object key is meant to be evaluated."""

    inner: Expression


@dataclass(frozen=True, slots=True, eq=False)
class TupleOf(Expression):
    """`[a, b]`."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ObjectOf(Expression):
    """`{ a = b }`; a bare name as key has become a Literal."""

    items: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True, eq=False)
class For(Expression):
    """`[for …]` where `result_key` is None, else `{for …}`; `grouped` says that `...` follows the value."""

    key: str
    value: str
    over: Expression
    result_key: Expression | None
    result: Expression
    condition: Expression | None
    grouped: bool


@dataclass(frozen=True, slots=True, eq=False)
class Conditional(Expression):
    """`condition ? then : otherwise`."""

    condition: Expression
    then: Expression
    otherwise: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Binary(Expression):
    """`left operator right`."""

    operator: str
    left: Expression
    right: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Unary(Expression):
    """`-x` or `!x`."""

    operator: str
    operand: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Call(Expression):
    """`name(arguments)`; `expand` says that `...` follows the last one."""

    name: str
    arguments: tuple[Expression, ...]
    expand: bool


@dataclass(frozen=True, slots=True, eq=False)
class Template(Expression):
    """Literals, interpolations and directives in a row; `wrapper` marks a lone `${x}`, which is x itself."""

    parts: tuple[Expression, ...]
    wrapper: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class TemplateIf(Expression):
    """`%{ if condition }then%{ else }otherwise%{ endif }`."""

    condition: Expression
    then: Template
    otherwise: Template


@dataclass(frozen=True, slots=True, eq=False)
class TemplateFor(Expression):
    """`%{ for key, value in over }body%{ endfor }`."""

    key: str
    value: str
    over: Expression
    body: Template


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """`name = value`."""

    name: str
    value: Expression
    at: Place


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """`type "label" { body }`; `at` is the header, `whole` all of it."""

    type: str
    labels: tuple[str, ...]
    body: "Body"
    at: Place
    whole: Place


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """The attributes and blocks between braces, in the order they are written; `json` where the syntax was JSON."""

    attributes: Mapping[str, Attribute]
    blocks: tuple[Block, ...]
    at: Place
    json: bool = False

    def of_type(self, *types: str) -> tuple[Block, ...]:
        """The blocks of some types."""
        return tuple(block for block in self.blocks if block.type in types)

    def first(self, type_: str) -> Block | None:
        """The first block of a type."""
        return next((block for block in self.blocks if block.type == type_), None)
