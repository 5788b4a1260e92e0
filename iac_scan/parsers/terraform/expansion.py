"""count and for_each: how often a block exists and what its instances are called."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.types import NUMBER, STRING
from iac_scan.parsers.terraform.values import EvaluationError, Value, number, object_value, string, unknown

MOST_INSTANCES = 50_000
SYMBOLIC = "[?]"
MARKS = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


@dataclass(frozen=True, slots=True)
class Frame:
    """Names bound around a block, and for each the expression, its frame and the key that the name stands for."""

    names: Mapping[str, Value] = field(default_factory=dict)
    sources: "Mapping[str, tuple[ast.Expression, Frame, str | int | None]]" = field(default_factory=dict)

    def bind(self, name: str, value: Value, source: "tuple[ast.Expression, Frame, str | int | None]") -> "Frame":
        """The frame with one more name."""
        return Frame({**self.names, name: value}, {**self.sources, name: source})


NO_NAMES = Frame()


@dataclass(frozen=True, slots=True)
class Copy:
    """One instance of a block: the key in its address (`[0]`, `["k"]` or empty) and the names bound in it."""

    key: str
    index: str | int | None
    frame: Frame


@dataclass(frozen=True, slots=True)
class Expansion:
    """All instances of a block; a symbolic one stands for what nobody can count before apply."""

    mode: Literal["single", "count", "each", "symbolic"]
    copies: tuple[Copy, ...]
    unknown: Unknown | None = None


Evaluate = Callable[[ast.Expression, Frame], Value]


def expand(body: ast.Body, evaluate: Evaluate) -> Expansion:
    """The instances of a block. Raises EvaluationError where Terraform would refuse its count or for_each."""
    if (attribute := body.attributes.get("count")) is not None:
        return counted(attribute.value, evaluate(attribute.value, NO_NAMES))
    if (attribute := body.attributes.get("for_each")) is not None:
        return for_each(attribute.value, evaluate(attribute.value, NO_NAMES))
    return Expansion("single", (Copy("", None, NO_NAMES),))


def counted(expression: ast.Expression, value: Value) -> Expansion:
    """The instances of a block with a count."""
    value = convert(value, NUMBER)
    if value.raw is None:
        raise EvaluationError("count is null")
    if isinstance(value.raw, Unknown):
        index = object_value({"index": unknown(Unknown("count.index", value.raw.reason), NUMBER)})
        return symbolic(value.raw, NO_NAMES.bind("count", index, (expression, NO_NAMES, None)))
    if not isinstance(value.raw, int) or value.raw < 0:
        raise EvaluationError("count must be a whole number that is not negative")
    capped(value.raw)
    return Expansion(
        "count",
        tuple(
            Copy(
                f"[{position}]",
                position,
                NO_NAMES.bind("count", object_value({"index": number(position)}), (expression, NO_NAMES, position)),
            )
            for position in range(value.raw)
        ),
    )


def capped(amount: int) -> None:
    """Refuse more instances than there may be."""
    if amount > MOST_INSTANCES:
        raise EvaluationError(f"more than {MOST_INSTANCES} instances; one of them is judged for all")


def symbolic(why: Unknown, frame: Frame) -> Expansion:
    """One instance that stands for all."""
    return Expansion("symbolic", (Copy(SYMBOLIC, None, frame),), why)


def each_frame(key: Value, value: Value, expression: ast.Expression, at: str | int | None) -> Frame:
    """The frame in which `each` is bound."""
    return NO_NAMES.bind("each", object_value({"key": key, "value": value}), (expression, NO_NAMES, at))


def for_each(expression: ast.Expression, value: Value) -> Expansion:
    """The instances of a block with for_each: one for each key of a map or each string of a set."""
    why = next((part.raw for part in keys_of(value) if isinstance(part.raw, Unknown)), None) or value.open
    if why is not None:
        blind_key = unknown(Unknown("each.key", why.reason), STRING, maybe_null=False)
        blind_value = blind_key if value.kind == "set" else unknown(Unknown("each.value", why.reason))
        return symbolic(why, each_frame(blind_key, blind_value, expression, None))
    if value.raw is None:
        raise EvaluationError("for_each is null")
    capped(len(value.raw))
    if value.kind in ("map", "object"):
        pairs = [(name, value.raw[name]) for name in sorted(value.raw)]
    else:
        pairs = [(part.raw, part) for part in value.raw]
    return Expansion("each", tuple(each_copy(name, part, expression) for name, part in pairs))


def keys_of(value: Value) -> list[Value]:
    """What decides about the keys of a for_each. Raises EvaluationError for what can't be iterated."""
    if isinstance(value.raw, Unknown) and value.kind in ("map", "object", "set", "dynamic"):
        return [value]
    if value.raw is None or value.kind in ("map", "object"):
        return []
    if value.kind != "set":
        raise EvaluationError(f"for_each takes a map or a set of strings, not a {value.kind}")
    for part in value.raw:
        if part.raw is None or part.kind not in ("string", "dynamic"):
            raise EvaluationError("for_each takes a set of strings only")
    return list(value.raw)


def each_copy(name: str, value: Value, expression: ast.Expression) -> Copy:
    """The instance of one key."""
    return Copy(f'["{quoted(name)}"]', name, each_frame(string(name), value, expression, name))


def quoted(name: str) -> str:
    """A key as addresses write it."""
    return name.translate(MARKS).replace("${", "$${").replace("%{", "%%{")
