"""Type constraints of variables: the type, and the defaults that optional() gives."""

from dataclasses import dataclass, field

from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.types import (
    DYNAMIC,
    PRIMITIVES,
    Type,
    list_of,
    map_of,
    object_of,
    set_of,
    tuple_of,
)
from iac_scan.parsers.terraform.values import EvaluationError, Value

COLLECTION = {"list": list_of, "set": set_of, "map": map_of}
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A type and, for the paths inside it, the expressions of defaults; "*" stands for every element."""

    type: Type = DYNAMIC
    defaults: dict[Path, ast.Expression | None] = field(default_factory=dict)


def constraint(expression: ast.Expression) -> Constraint:
    """What a type expression says. Raises EvaluationError."""
    defaults: dict[Path, ast.Expression | None] = {}
    return Constraint(parsed(expression, (), defaults), defaults)


def parsed(expression: ast.Expression, path: Path, defaults: dict[Path, ast.Expression | None]) -> Type:
    """The type an expression names; defaults met on the way are collected by path."""
    if isinstance(expression, ast.Parentheses):
        return parsed(expression.inner, path, defaults)
    if isinstance(expression, ast.Template) and expression.wrapper:
        return parsed(expression.parts[0], path, defaults)
    if isinstance(expression, ast.Variable | ast.Literal):
        name = expression.name if isinstance(expression, ast.Variable) else str(expression.value)
        if name in COLLECTION:
            return COLLECTION[name](DYNAMIC)
        found = DYNAMIC if name == "any" else PRIMITIVES.get(name)
        if found is not None:
            return found
    if isinstance(expression, ast.Call) and len(expression.arguments) == 1:
        argument = expression.arguments[0]
        if expression.name in COLLECTION:
            return COLLECTION[expression.name](parsed(argument, (*path, "*"), defaults))
        if expression.name == "tuple" and isinstance(argument, ast.TupleOf):
            items = enumerate(argument.items)
            return tuple_of(tuple(parsed(item, (*path, str(index)), defaults) for index, item in items))
        if expression.name == "object" and isinstance(argument, ast.ObjectOf):
            return object_type(argument, path, defaults)
    raise EvaluationError(f"not a type: {expression.at.text[:60]}")


def object_type(expression: ast.ObjectOf, path: Path, defaults: dict[Path, ast.Expression | None]) -> Type:
    """The type of an object constraint."""
    attributes: dict[str, Type] = {}
    optional: set[str] = set()
    for key, value in expression.items:
        if not isinstance(key, ast.Literal):
            raise EvaluationError("an attribute name of a type must be plain")
        name = str(key.value)
        if isinstance(value, ast.Call) and value.name == "optional" and value.arguments:
            optional.add(name)
            if len(value.arguments) > 1:
                defaults[(*path, name)] = value.arguments[1]
            value = value.arguments[0]
        attributes[name] = parsed(value, (*path, name), defaults)
    return object_of(attributes, frozenset(optional))


def constrained(value: Value, to: Constraint, defaults: dict[Path, Value]) -> Value:
    """The value with the defaults filled in, as one of the type. Raises EvaluationError."""
    if defaults:
        value = filled(value, to.type, (), defaults)
    return convert(value, to.type)


def filled(value: Value, of: Type, path: Path, defaults: dict[Path, Value]) -> Value:
    """The value with its missing and null optional attributes filled in, all the way down."""
    raw = value.raw
    if of.kind in ("list", "set", "map") and isinstance(raw, tuple):
        parts = tuple(filled(part, of.of, (*path, "*"), defaults) for part in raw)
        return Value("tuple", parts, sensitive=value.sensitive)
    if of.kind == "tuple" and isinstance(raw, tuple) and len(raw) == len(of.items):
        items = enumerate(zip(raw, of.items, strict=True))
        return Value(
            "tuple",
            tuple(filled(part, inner, (*path, str(index)), defaults) for index, (part, inner) in items),
            sensitive=value.sensitive,
        )
    if of.kind == "map" and isinstance(raw, dict):
        members = {name: filled(part, of.of, (*path, "*"), defaults) for name, part in raw.items()}
        return Value("object", members, sensitive=value.sensitive)
    if of.kind == "object" and isinstance(raw, dict):
        members = dict(raw)
        for name, inner in of.attributes:
            default = defaults.get((*path, name))
            present = members.get(name)
            if default is not None and (present is None or present.raw is None):
                members[name] = present = default
            if present is not None:
                members[name] = filled(present, inner, (*path, name), defaults)
        return Value("object", members, sensitive=value.sensitive, open=value.open)
    return value
