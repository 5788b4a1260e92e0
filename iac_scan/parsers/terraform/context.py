"""Where expressions are evaluated: names, the item of a splat, and what gives names their values."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.files import Files
from iac_scan.parsers.terraform.values import Value

LONGEST_EXPRESSION = 200
Access = ast.GetAttr | ast.Index


class Scope(Protocol):
    """What gives the names of expressions their values."""

    @property
    def files(self) -> Files:
        """The files that functions may read."""

    def resolve(self, name: str, path: list[Access], context: "Context") -> tuple[Value, int]:
        """The value of a name followed by accesses, and how many of the accesses it took. Raises EvaluationError."""


@dataclass(frozen=True, slots=True)
class Context:
    """A scope, names bound by `for`, the item of a splat, and how each kind of expression is evaluated."""

    scope: Scope
    evaluators: Mapping[type[ast.Expression], Callable[[Any, "Context"], Value]]
    names: Mapping[str, Value] = field(default_factory=dict)
    item: Value | None = None

    def value(self, expression: ast.Expression) -> Value:
        """The value of an expression. Raises EvaluationError."""
        return self.evaluators[type(expression)](expression, self)

    def binding(self, names: Mapping[str, Value]) -> "Context":
        """The context with more names."""
        return Context(self.scope, self.evaluators, {**self.names, **names}, self.item)

    def looking_at(self, item: Value) -> "Context":
        """The context of a splat's item."""
        return Context(self.scope, self.evaluators, self.names, item)


def source_text(expression: ast.Expression) -> str:
    """How an expression is written, for the name of what is unknown; long ones are cut."""
    text = " ".join(expression.at.text.split())
    return text if len(text) <= LONGEST_EXPRESSION else text[: LONGEST_EXPRESSION - 1] + "…"
