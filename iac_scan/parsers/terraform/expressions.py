"""Expressions to values, by the rules of HCL 2 as Terraform 1.11 applies them."""

from collections.abc import Callable, Mapping
from typing import Any

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.calls import call
from iac_scan.parsers.terraform.context import Access, Context, Scope, source_text
from iac_scan.parsers.terraform.convert import convert, unify
from iac_scan.parsers.terraform.loops import for_expression, item, splat
from iac_scan.parsers.terraform.operators import ARITHMETIC, binary, decide, get_attribute, get_index, unary
from iac_scan.parsers.terraform.text import template, template_for, template_if
from iac_scan.parsers.terraform.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from iac_scan.parsers.terraform.values import (
    NULL,
    EvaluationError,
    Value,
    boolean,
    key_text,
    list_value,
    map_value,
    number,
    object_value,
    set_value,
    string,
    tuple_value,
    unknown,
    with_sensitive,
)


def evaluate(expression: ast.Expression, scope: Scope, names: Mapping[str, Value] | None = None) -> Value:
    """The value of an expression in a scope. Raises EvaluationError."""
    return Context(scope, EVALUATORS, names or {}).value(expression)


def literal(expression: ast.Literal, _context: Context) -> Value:
    """A literal."""
    value = expression.value
    if value is None:
        return NULL
    if isinstance(value, bool):
        return boolean(value)
    return string(value) if isinstance(value, str) else number(value)


def traversal(expression: ast.Variable | ast.GetAttr | ast.Index, context: Context) -> Value:
    """A name and the accesses that follow it; or accesses to any other expression."""
    path: list[Access] = []
    root: ast.Expression = expression
    while isinstance(root, ast.GetAttr | ast.Index):
        path.append(root)
        root = root.of
    path.reverse()
    if not isinstance(root, ast.Variable):
        value = context.value(root)
    elif root.name in context.names:
        value = context.names[root.name]
    else:
        value, taken = context.scope.resolve(root.name, path, context)
        path = path[taken:]
    for access in path:
        value = follow(value, access, context)
    return value


def follow(value: Value, access: Access, context: Context) -> Value:
    """What one access leads to."""
    if isinstance(access, ast.GetAttr):
        return get_attribute(value, access.name)
    return get_index(value, context.value(access.key))


def parentheses(expression: ast.Parentheses, context: Context) -> Value:
    """`(inner)`."""
    return context.value(expression.inner)


def tuple_of(expression: ast.TupleOf, context: Context) -> Value:
    """`[a, b]`."""
    return tuple_value([context.value(part) for part in expression.items])


def object_of(expression: ast.ObjectOf, context: Context) -> Value:
    """`{ a = b }`; of a key written twice the last one counts."""
    found: dict[str, Value] = {}
    sensitive = False
    why = ""
    for key, value in expression.items:
        name = context.value(key)
        if name.raw is None:
            raise EvaluationError("an object key is null")
        name = convert(name, STRING)
        sensitive = sensitive or name.sensitive
        result = context.value(value)
        if isinstance(name.raw, Unknown):
            why = why or name.raw.reason
        found[key_text(name.raw)] = result
    if why:
        return unknown(Unknown(source_text(expression), why), tree=object_value(found))
    return with_sensitive(object_value(found), sensitive=sensitive)


def conditional(expression: ast.Conditional, context: Context) -> Value:
    """`condition ? a : b`: both sides give the type, one of them the value; the other one may even be an error."""
    then, then_error = attempt(expression.then, context)
    otherwise, otherwise_error = attempt(expression.otherwise, context)
    condition = context.value(expression.condition)
    verdict = decide(condition)
    types = [side.type for side in (then, otherwise) if not (side.raw is None and side.type == DYNAMIC)]
    of = DYNAMIC if DYNAMIC in types else unify(types)
    if of is None:
        raise EvaluationError("the two results of the condition have types with nothing in common")
    if isinstance(verdict, Unknown):
        if error := then_error or otherwise_error:
            raise error
        maybe_null = any(side.is_null or (not side.is_known and side.maybe_null) for side in (then, otherwise))
        why = Unknown(source_text(expression), verdict.reason)
        known = of_one_value(then, otherwise, of) or of_one_length(then, otherwise, of, why)
        result = known or unknown(why, of, maybe_null=maybe_null)
    else:
        chosen, error = (then, then_error) if verdict else (otherwise, otherwise_error)
        if error:
            raise error
        result = convert(chosen, of)
    return with_sensitive(result, sensitive=condition.sensitive)


def of_one_value(then: Value, otherwise: Value, of: Type) -> Value | None:
    """The value of a choice that is none: between nulls, and between a number and itself.

    What Terraform knows of an unknown value, its range and whether it is null, leaves one value there.
    """
    one, other = (convert(side, of) for side in (then, otherwise))
    if one.is_null and other.is_null:
        return one
    return one if of == NUMBER and one.is_known and other.is_known and one.raw == other.raw else None


def of_one_length(then: Value, otherwise: Value, of: Type, why: Unknown) -> Value | None:
    """What is known of a choice between two collections of one length: that of lists, or that there is no element."""
    sides = [convert(side, of) for side in (then, otherwise)]
    if not all(isinstance(side.raw, tuple | dict) for side in sides) or len({len(side.raw) for side in sides}) != 1:
        return None
    count = len(then.raw)
    match of.kind:
        case "list":
            return list_value([unknown(why, of.of)] * count, of.of)
        case "set" if count < 2:
            return set_value([unknown(why, of.of)] * count, of.of)
        case "map" if count == 0:
            return map_value({}, of.of)
    return None


def attempt(expression: ast.Expression, context: Context) -> tuple[Value, EvaluationError | None]:
    """The value of an expression, or the error it ends in along with what is left of its type."""
    try:
        return context.value(expression), None
    except EvaluationError as error:
        return outline(expression, context, error), error


def outline(expression: ast.Expression, context: Context, error: EvaluationError) -> Value:
    """What an expression with an error would be: a structure has unknown parts where these are the error."""
    match expression:
        case ast.Parentheses():
            return outline(expression.inner, context, error)
        case ast.TupleOf():
            return tuple_value([attempt(part, context)[0] for part in expression.items])
        case ast.ObjectOf():
            pairs = [(attempt(key, context)[0].raw, value) for key, value in expression.items]
            if all(isinstance(key, str) for key, _ in pairs):
                return object_value({key: attempt(value, context)[0] for key, value in pairs})
    return unknown(Unknown(source_text(expression), str(error)), certain_type(expression))


def certain_type(expression: ast.Expression) -> Type:
    """The type that an expression has whatever becomes of its parts."""
    match expression:
        case ast.Binary():
            return NUMBER if expression.operator in ARITHMETIC else BOOL
        case ast.Unary():
            return NUMBER if expression.operator == "-" else BOOL
        case ast.Template(wrapper=False):
            return STRING
    return DYNAMIC


def binary_operation(expression: ast.Binary, context: Context) -> Value:
    """`a + b` and the like."""
    left, right = context.value(expression.left), context.value(expression.right)
    return binary(expression.operator, left, right, lambda: source_text(expression))


def unary_operation(expression: ast.Unary, context: Context) -> Value:
    """`-a` and `!a`."""
    return unary(expression.operator, context.value(expression.operand), lambda: source_text(expression))


EVALUATORS: dict[type[ast.Expression], Callable[[Any, Context], Value]] = {
    ast.Literal: literal,
    ast.Variable: traversal,
    ast.GetAttr: traversal,
    ast.Index: traversal,
    ast.Item: item,
    ast.Splat: splat,
    ast.Parentheses: parentheses,
    ast.TupleOf: tuple_of,
    ast.ObjectOf: object_of,
    ast.For: for_expression,
    ast.Conditional: conditional,
    ast.Binary: binary_operation,
    ast.Unary: unary_operation,
    ast.Call: call,
    ast.Template: template,
    ast.TemplateIf: template_if,
    ast.TemplateFor: template_for,
}
