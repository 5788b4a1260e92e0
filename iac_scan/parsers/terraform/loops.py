"""`for` expressions and splats."""

from collections.abc import Callable, Iterator

from iac_scan.model.node import Unknown
from iac_scan.parsers.terraform import ast
from iac_scan.parsers.terraform.context import Context, source_text
from iac_scan.parsers.terraform.convert import convert
from iac_scan.parsers.terraform.operators import decide, splat_items
from iac_scan.parsers.terraform.types import STRING
from iac_scan.parsers.terraform.values import (
    NULL,
    EvaluationError,
    Value,
    list_value,
    number,
    object_value,
    string,
    tuple_value,
    unknown,
    with_sensitive,
)


def item(_expression: ast.Item, context: Context) -> Value:
    """The item of the innermost splat."""
    return context.item or NULL


def splat(expression: ast.Splat, context: Context) -> Value:
    """`[*]` and `.*`."""
    value = context.value(expression.of)
    items = splat_items(value)
    if items is None:
        reason = value.raw.reason if isinstance(value.raw, Unknown) else "the sequence is unknown"
        return with_sensitive(unknown(Unknown(source_text(expression), reason)), sensitive=value.sensitive)
    results = [context.looking_at(part).value(expression.each) for part in items]
    result = tuple_value(results)
    if items.kind in ("list", "set") and len({part.type for part in results}) == 1:
        result = list_value(results, results[0].type)
    elif items.kind in ("list", "set") and not results and items.element is not None:
        any_item = unknown(Unknown(source_text(expression), "of no item"), items.element)
        result = list_value((), context.looking_at(any_item).value(expression.each).type)
    return with_sensitive(result, sensitive=value.sensitive)


def entries(over: Value) -> Iterator[tuple[Value, Value]] | Unknown:
    """The keys and values that a `for` walks, in Terraform's order; an Unknown if the collection is."""
    if over.raw is None:
        raise EvaluationError("for needs a collection, not null")
    if isinstance(over.raw, Unknown):
        if over.kind in ("string", "number", "bool"):
            raise EvaluationError(f"for needs a collection, not a {over.kind}")
        return over.raw
    if over.open is not None:
        return over.open
    match over.kind:
        case "list" | "tuple":
            return ((number(index), value) for index, value in enumerate(over.raw))
        case "set":
            return ((value, value) for value in over.raw)
        case "map" | "object":
            return ((string(name), over.raw[name]) for name in sorted(over.raw))
    raise EvaluationError(f"for needs a collection, not a {over.kind}")


def bound(key_name: str, value_name: str, key: Value, value: Value) -> dict[str, Value]:
    """The names that one round of a `for` binds."""
    return {key_name: key, value_name: value} if key_name else {value_name: value}


def for_expression(expression: ast.For, context: Context) -> Value:
    """`[for …]` and `{for …}`."""
    over = context.value(expression.over)
    pairs = entries(over)
    if isinstance(pairs, Unknown):
        return with_sensitive(unknown(Unknown(source_text(expression), pairs.reason)), sensitive=over.sensitive)
    rounds = (context.binding(bound(expression.key, expression.value, key, value)) for key, value in pairs)
    collected = for_tuple if expression.result_key is None else for_object
    try:
        result = collected(expression, rounds)
    except UndeterminedError as why:
        result = unknown(Unknown(source_text(expression), why.unknown.reason))
    return with_sensitive(result, sensitive=over.sensitive)


class UndeterminedError(Exception):
    """The shape of a result depends on something unknown."""

    def __init__(self, why: Unknown) -> None:
        super().__init__(why.reason)
        self.unknown = why


def admitted(expression: ast.For, context: Context) -> tuple[bool, bool]:
    """A round passes the `if`, and the condition is sensitive. Raises UndeterminedError."""
    if expression.condition is None:
        return True, False
    condition = context.value(expression.condition)
    verdict = decide(condition)
    if isinstance(verdict, Unknown):
        raise UndeterminedError(verdict)
    return verdict, condition.sensitive


def for_tuple(expression: ast.For, rounds: Iterator[Context]) -> Value:
    """The tuple a `[for …]` makes."""
    results: list[Value] = []
    marked = False
    undetermined: UndeterminedError | None = None
    for context in rounds:
        try:
            taken, sensitive = admitted(expression, context)
        except UndeterminedError as why:
            undetermined = undetermined or why
            continue
        marked = marked or sensitive
        if taken:
            results.append(context.value(expression.result))
    if undetermined:
        raise undetermined
    return with_sensitive(tuple_value(results), sensitive=marked)


def for_object(expression: ast.For, rounds: Iterator[Context]) -> Value:
    """The object a `{for …}` makes."""
    found: dict[str, list[Value]] = {}
    marked = False
    assert expression.result_key is not None
    undetermined: UndeterminedError | None = None
    for context in rounds:
        try:
            taken, sensitive = admitted(expression, context)
        except UndeterminedError as why:
            undetermined = undetermined or why
            continue
        marked = marked or sensitive
        if not taken:
            continue
        key = context.value(expression.result_key)
        if key.raw is None:
            raise EvaluationError("a key of a for expression is null")
        key = convert(key, STRING)
        marked = marked or key.sensitive
        value = context.value(expression.result)
        if isinstance(key.raw, Unknown):
            undetermined = undetermined or UndeterminedError(key.raw)
            continue
        if key.raw in found and not expression.grouped:
            raise EvaluationError(f'two rounds of a for expression make the key "{key.raw}"; group them with "..."')
        found.setdefault(key.raw, []).append(value)
    if undetermined:
        raise undetermined
    pick: Callable[[list[Value]], Value] = tuple_value if expression.grouped else lambda values: values[0]
    result = object_value({name: pick(values) for name, values in found.items()})
    return with_sensitive(result, sensitive=marked)
